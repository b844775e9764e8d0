"""Small synthetic wheels, and a registry that names what is in them: for the tests of fetching and of bundles."""

import hashlib
import stat
import zipfile
from pathlib import Path


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def build_wheel(folder: Path, package: str, files: dict[str, bytes], symlinks: dict[str, str] | None = None) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / f"{package}-1.0-py3-none-any.whl"
    info = f"{package}-1.0.dist-info"
    with zipfile.ZipFile(file, "w") as wheel:
        for name, data in files.items():
            wheel.writestr(name, data)
        for name, target in (symlinks or {}).items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            wheel.writestr(entry, target)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return file


def write_registry(file: Path, wheels: list[Path], named: dict[str, dict[str, bytes]], url: str = "") -> None:
    """Name the members of each asset: in the folder `model` (or `elsewhere`) of every wheel, then at the URL."""
    text = "[wheels]\n"
    for wheel in wheels:
        data = wheel.read_bytes()
        text += f'[wheels."{wheel.name.split("-")[0]}"]\nversion = "1.0"\nfilename = "{wheel.name}"\n'
        text += f'size = {len(data)}\nsha256 = "{sha256(data)}"\n'
    for name, files in named.items():
        folder = "elsewhere" if name == "other" else "model"
        sources = [f'{{ wheel = "{wheel.name.split("-")[0]}", folder = "{folder}" }}' for wheel in wheels]
        sources += [f'{{ url = "{url}" }}'] if url else []
        members = [f'{{ file = "{f}", size = {len(d)}, sha256 = "{sha256(d)}" }}' for f, d in files.items()]
        text += f'[assets."{name}"]\ndescription = "synthetic"\nlicence = "none"\n'
        text += f"setup = {str(name == 'tiny').lower()}\n"
        text += f"sources = [{', '.join(sources)}]\nmembers = [{', '.join(members)}]\n"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)


def flip_byte(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
