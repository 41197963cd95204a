"""Lesson 16's pictures."""

from course_lib.plots.generalising import DecayPicture, DiagnosePicture


def test_diagnose_picture_hides_the_mended_run():
    picture = DiagnosePicture(3, 2.3)
    picture.update([2.0, 9.0], [2.0, 1.0], None)
    assert list(picture.train.get_ydata()) == [2.0, picture.HIGHEST]
    assert list(picture.validation.get_xdata()) == [1, 2]
    assert len(picture.mended.get_xdata()) == 0
    picture.update([2.0], [2.0], [0.5])
    assert list(picture.mended.get_ydata()) == [0.5]


def test_decay_picture_shows_the_run_the_kept_epoch_and_what_was_tried():
    picture = DecayPicture(4, [0.0, 0.1, 10.0], 2.3)
    picture.update([2.0, 1.0, 0.5], [2.0, 9.0, 1.5], 2, {10.0: 2.2, 0.0: 1.5}, 10.0)
    assert list(picture.validation.get_ydata()) == [2.0, picture.HIGHEST, 1.5]
    assert (list(picture.kept.get_xdata()), list(picture.kept.get_ydata())) == ([3], [1.5])
    assert (list(picture.tried.get_xdata()), list(picture.tried.get_ydata())) == ([0, 2], [1.5, 2.2])
    assert list(picture.now.get_xdata()) == [2]
    assert picture.train.get_linestyle() != picture.validation.get_linestyle()
