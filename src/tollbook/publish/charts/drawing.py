"""A Vega-Lite specification as SVG or PNG, without a browser and without a network."""

from typing import Any

from tollbook.publish.charts import ChartError

# Twice the pixels, so that a PNG stays sharp where it is shown at the width that was asked for.
_SCALE = 2.0
VEGA_LITE = "6.4"
"""The version of the grammar that charts are written in."""


def drawn(specification: dict[str, Any], form: str) -> bytes:
    """A chart as SVG or PNG, by `form`; a PNG has twice as many pixels as the specification says.

    Raises ChartError if the extra «charts» is not installed.
    """
    try:
        import vl_convert
    except ImportError:
        raise ChartError(
            "charts need a part that is not installed: install it with pip install 'tollbook[charts]'"
        ) from None
    if form == "png":
        return vl_convert.vegalite_to_png(
            specification, vl_version=VEGA_LITE, scale=_SCALE, allowed_base_urls=[]
        )
    return vl_convert.vegalite_to_svg(specification, vl_version=VEGA_LITE, allowed_base_urls=[]).encode()
