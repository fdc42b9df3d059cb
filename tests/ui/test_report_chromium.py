"""The report in a real browser: it renders, asks nobody for anything, and has no text outside the page."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


PROBE = """<script>
window.addEventListener("load", () => {
  const frame = document.documentElement;
  const sticks = (inner, outer) => inner.width && (inner.left < outer.left - 1 || inner.right > outer.right + 1
    || inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1);
  const figures = [...document.querySelectorAll("svg.figure")];
  const outside = figures.flatMap(figure => [...figure.querySelectorAll("text")]
    .filter(text => sticks(text.getBoundingClientRect(), figure.getBoundingClientRect()))
    .map(text => text.textContent));
  const out = frame.scrollWidth - frame.clientWidth;
  const loaded = performance.getEntriesByType("resource").length;
  document.title = JSON.stringify({ out, figures: figures.length, outside, loaded });
});
</script></body>"""
"""A script that is added for the test only: it measures the page and writes what it found into the title."""


@pytest.fixture(scope="module")
def browser(in_ci: bool) -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        if in_ci:
            pytest.fail("no chromium found: install it for the tests of the report")
        pytest.skip("no chromium found")
    return found


def run_browser(browser: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [browser, *FLAGS, f"--user-data-dir={folder / 'profile'}", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=120)


def test_screenshot_shows_the_page(browser: str, page: str, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text(page, encoding="utf-8")
    image = tmp_path / "shot.png"
    done = run_browser(
        browser, tmp_path, "--window-size=1100,3000", f"--screenshot={image}", (tmp_path / "report.html").as_uri()
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    from matplotlib.image import imread

    pixels = imread(image)
    assert pixels.shape[:2] == (3000, 1100)
    # Something is drawn in every part of the page, and the margins stay empty.
    for top in range(0, 3000, 500):
        part = pixels[top : top + 500, 60:-60, :3]
        assert 0.005 < float((part.min(axis=2) < 0.8).mean()) < 0.6
    assert float(pixels[:, :30, :3].min()) > 0.99
    assert float(pixels[:, -30:, :3].min()) > 0.99


@pytest.mark.parametrize("width", [1100, 420])
def test_nothing_sticks_out_and_nothing_is_loaded(browser: str, page: str, tmp_path: Path, width: int) -> None:
    (tmp_path / "report.html").write_text(page.replace("</body>", PROBE), encoding="utf-8")
    done = run_browser(
        browser, tmp_path, f"--window-size={width},2000", "--dump-dom", (tmp_path / "report.html").as_uri()
    )
    title = done.stdout.decode("utf-8").split("<title>")[1].split("</title>")[0]
    assert '"out":0' in title, title
    assert '"figures":5' in title, title
    assert '"outside":[]' in title, title
    assert '"loaded":0' in title, title
