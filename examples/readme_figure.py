"""The picture of the README: the curve of a published cell and where its voltage goes."""

# %% Simulate the low-density polyethylene cell with hydrogen and oxygen.
import sys
from pathlib import Path

import hydroxcell

result = hydroxcell.simulate("ldpe_rg_h2_o2")

# %% Draw both figures side by side and write them where the README looks.
from hydroxcell.plot.curves import draw_polarization  # noqa: E402
from hydroxcell.plot.losses import draw_loss_areas  # noqa: E402
from hydroxcell.plot.style import new_figure, styled, to_png  # noqa: E402

target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("first_curve.png")
with styled():
    figure = new_figure(12.5, 4.6)
    left, right = figure.subfigures(1, 2, width_ratios=(1.0, 1.25))
    draw_polarization(left, result, legend_columns=3)
    draw_loss_areas(right, result)
    target.write_bytes(to_png(figure, 110.0))
print(f"written: {target}")
