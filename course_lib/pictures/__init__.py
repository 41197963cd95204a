"""Pictures that move: Python writes them as SVG text, and a small script brings the page up to date.

`svg` writes elements, `frame` has scales and axes, `marks` what is drawn on them, `handles` what can be dragged and
`page` the script and the styles. Beside them stands a file per lesson: pure functions from a state to SVG text.
"""
