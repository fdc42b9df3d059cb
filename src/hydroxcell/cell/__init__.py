"""What a cell is and what is done to it: typed data, no equations."""
