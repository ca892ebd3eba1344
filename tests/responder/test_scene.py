import io
import itertools
import random

from PIL import Image, ImageChops

from hotshoe.responder.scene import SIZE, Scene


def test_each_frame_is_another_picture_of_the_same_size() -> None:
    scene = Scene(random.Random(1))
    frames = [scene.frame() for _ in range(3)]
    assert scene.number == 3
    images = [Image.open(io.BytesIO(frame)) for frame in frames]
    assert {image.size for image in images} == {SIZE}
    for before, after in itertools.pairwise(images):
        assert ImageChops.difference(before, after).getbbox() is not None
    assert all(50_000 < len(frame) < 200_000 for frame in frames), [len(frame) for frame in frames]
