"""The search for barriers finds them in the course's output, and only there; test_every_lesson runs it on lessons."""

from accessibility import barriers

PAGE = """<html lang="en"><title>A page</title>
<button></button>
<div class="jp-OutputArea-output"><div class="jupyter-widgets">{}</div></div></html>"""


def test_a_button_without_a_name_is_found_in_an_output_and_not_beside_it(browser):
    page = browser.new_page()
    page.set_content(PAGE.format("<button>Reset</button>"))
    assert barriers(page) == []
    page.set_content(PAGE.format('<button></button><span style="color:#ccc;background:#fff">pale</span>'))
    assert [found.split(" ")[1] for found in barriers(page)] == ["button-name", "color-contrast"]
    page.close()
