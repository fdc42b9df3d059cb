"""How balances are solved; knows no chemistry."""
