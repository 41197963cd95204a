"""Lesson 16's pictures."""

from course_lib.plots.generalising import (
    DiagnosePicture,
)


def test_diagnose_picture_hides_the_mended_run():
    picture = DiagnosePicture(3, 2.3)
    picture.update([2.0, 9.0], [2.0, 1.0], None)
    assert list(picture.train.get_ydata()) == [2.0, picture.HIGHEST]
    assert list(picture.validation.get_xdata()) == [1, 2]
    assert len(picture.mended.get_xdata()) == 0
    picture.update([2.0], [2.0], [0.5])
    assert list(picture.mended.get_ydata()) == [0.5]
