"""Set up the course and work with it. Standard library only; the same on Windows, macOS and Linux.

    python course.py lab       open the lessons in JupyterLab
    python course.py test      check the course on this machine
    python course.py --help    the other commands

The first call makes `.venv`, installs the versions of requirements.txt, and fetches models and data. A later call
finds all that done. This file must stay readable for older Pythons (no syntax newer than 3.6): they have to get as
far as the sentence that names a supported one.
"""

import difflib
import hashlib
import inspect
import json
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from http.client import HTTPException
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)


def python_problem(version):
    """Say in one sentence why this Python, such as (3, 8, 18), cannot run the course, or nothing."""
    if OLDEST <= tuple(version[:2]) <= NEWEST:
        return ""
    return (
        "The course needs Python 3.11, 3.12 or 3.13, and this is {}.{}.{} ({}). Next: install Python 3.13 from "
        "https://www.python.org/downloads/ and run this file with it, as `python3.13 course.py lab` (on Windows "
        "`py -3.13 course.py lab`)."
    ).format(*version[:3], sys.executable)


if python_problem(sys.version_info):
    sys.exit(python_problem(sys.version_info))

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "course-setup"  # what the finished set-up was made from, or UNFINISHED while it is being made
EXTRAS = ("classroom", "html", "check")  # requirements-NAME.txt: what only some commands need
UNFINISHED = "unfinished"
WORK = ROOT / "work"
WHEELS = ROOT / "wheels"  # only in a bundle: all that the set-up installs and fetches, so that it needs no network
TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
SETUP_GB = 4.0  # free disk for a first set-up: about 2.5 GB stay, the rest is pip's while it works
WORKERS = 2  # processes that run tests


class Stop(Exception):
    """What went wrong and what to do next; printed without a traceback."""


# -- Running programs ------------------------------------------------------------------------------------------


def venv_python():
    """Path of the environment's own Python."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run_visible(command, **more):
    """Run a program that talks to the user itself; return its exit status. Ctrl-C is the program's to answer."""
    process = subprocess.Popen([str(part) for part in command], cwd=str(ROOT), **more)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def run_captured(command, env=None):
    """Run a program and return (exit status, output lines); on a terminal its last line is shown meanwhile."""
    environment = dict(env or os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1", PYTHONUNBUFFERED="1", PYTHONUTF8="1")
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=str(ROOT),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    lines = []
    try:
        for line in process.stdout:
            lines.append(line.rstrip())
            redraw("    " + lines[-1])
        return process.wait(), lines
    finally:
        redraw("")
        process.stdout.close()
        if process.poll() is None:  # interrupted: the program heard Ctrl-C too and ends by itself
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def redraw(text):
    """Replace the last line of a terminal; elsewhere do nothing."""
    if sys.stdout.isatty():
        width = shutil.get_terminal_size().columns - 1
        print("\r" + text[:width].ljust(width) + "\r", end="", flush=True)


def say(text):
    """Print a line at once, also into a pipe."""
    print(text, flush=True)


# -- Set-up ----------------------------------------------------------------------------------------------------


def setup():
    """Make the environment complete, then the assets; does nothing that is done already."""
    if stamp() != setup_key() or not venv_python().exists():
        make_environment()
    started = time.monotonic()
    status = run_visible([venv_python(), "-m", "course_utils.assets", "fetch"])
    if status:
        raise Stop("The models and data are not complete (see above); the course does not start without them.")
    seconds = time.monotonic() - started
    if seconds > 5:  # otherwise there was nothing to fetch
        say(f"Fetch and verify models and data: {seconds:.0f} s")


def setup_key():
    """Hash of all that the environment is made from: lock, package settings, and where the course lies."""
    parts = [(ROOT / name).read_bytes() for name in ("requirements.txt", "pyproject.toml")]
    return hashlib.sha256(b"\0".join([*parts, str(ROOT).encode()])).hexdigest()


def stamp():
    """What STAMP says; empty where there is none."""
    return STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""


def make_environment():
    """Make `.venv` unless a usable one is there, and install the lock and the helper package into it."""
    if stamp() == UNFINISHED or not venv_python().exists():
        make_venv()
    else:
        check_venv()
    STAMP.write_text(UNFINISHED, encoding="utf-8")
    install_cpu_torch()
    step("Install the packages of requirements.txt", pip("install", "-r", "requirements.txt"))
    step("Install course_utils", pip("install", "--no-build-isolation", "--no-deps", "-e", "."))
    # otherwise JupyterLab asks every learner whether it may fetch news, and looks for updates
    switch_off = ["jupyterlab.labextensions", "disable", "@jupyterlab/apputils-extension:announcements"]
    step("Switch off JupyterLab's announcements", [venv_python(), "-m", *switch_off])
    STAMP.write_text(setup_key(), encoding="utf-8")


def add(extra):
    """Install what one of EXTRAS names, once; the versions of requirements.txt stay."""
    file, done = f"requirements-{extra}.txt", VENV / f"course-{extra}"
    lock = (ROOT / file).read_text(encoding="utf-8")
    if not done.exists() or done.read_text(encoding="utf-8") != lock:
        step("Install the packages of " + file, pip("install", "-r", file, "-c", "requirements.txt"))
        done.write_text(lock, encoding="utf-8")


def make_venv():
    """Make `.venv` from nothing with this Python, after removing what an interrupted set-up left."""
    if Path(sys.prefix) == VENV:
        raise Stop("The set-up has to make .venv again and runs from within it. Next: `deactivate`, then run again.")
    free = shutil.disk_usage(str(ROOT)).free / 1e9
    if free < SETUP_GB:
        raise Stop(
            f"Too little disk space: the set-up needs {SETUP_GB:.0f} GB and {ROOT} has {free:.1f} GB free. "
            "Next: free some space, or move the course to another disk."
        )
    if VENV.exists():
        shutil.rmtree(str(VENV))
    VENV.mkdir()
    STAMP.write_text(UNFINISHED, encoding="utf-8")
    step("Make .venv", [sys.executable, "-m", "venv", VENV])


def check_venv():
    """Refuse a `.venv` of someone else's making that cannot serve: too old a Python, or no pip."""
    code = f"import pip, sys; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    status, _ = run_captured([venv_python(), "-c", code])
    if status:
        raise Stop(
            f"The folder {VENV} has no pip or not Python 3.11 to 3.13. Next: rename or delete it; this command "
            "then makes a new one."
        )


def pip(*arguments):
    """The command that calls the environment's pip; in a bundle, pip looks only into wheels/."""
    only_wheels = ("--no-index", "--find-links", WHEELS.name) if WHEELS.is_dir() else ()
    return [venv_python(), "-m", "pip", *arguments, *only_wheels]


def cpu_torch_index():
    """pip's options that find torch's CPU build, on Linux where its index answers: the default brings 3 GB of CUDA."""
    if not sys.platform.startswith("linux") or os.environ.get("COURSE_CUDA") or WHEELS.is_dir():
        return []
    if answers(TORCH_CPU_INDEX + "/torch/"):
        return ["--extra-index-url", TORCH_CPU_INDEX]
    say("PyTorch's CPU index does not answer: torch comes from the usual index, perhaps with 3 GB of CUDA.")
    return []


def install_cpu_torch():
    """Take torch's CPU build from its own index, before the lock is installed from the usual one."""
    index = cpu_torch_index()
    if not index:
        return
    started = time.monotonic()
    status, _ = run_captured(pip("install", *index, "-c", "requirements.txt", "torch==" + read_lock()["torch"]))
    outcome = "failed, going on with the usual index" if status else "done"
    say(f"Install torch's CPU build: {outcome} ({time.monotonic() - started:.0f} s)")


def answers(url, seconds=3):
    """Whether this address answers a request in time; asked once."""
    try:
        with urllib.request.urlopen(url, timeout=seconds):
            return True
    except (OSError, HTTPException):  # refused, unknown host, too slow, or not speaking HTTP
        return False


def step(title, command, explain=None):
    """Run one step and say how long it took, or stop with its last lines and what `explain` makes of them."""
    started = time.monotonic()
    redraw(title + " ...")
    status, lines = run_captured(command)
    if status:
        say("\n".join([f"{title}: failed"] + ["    " + line for line in lines[-12:]]))
        raise Stop((explain or diagnosis)("\n".join(lines)))
    say(f"{title}: {time.monotonic() - started:.0f} s")


SYMPTOMS = (  # what a failed step printed, what it means, what to do
    (
        "No space left|Errno 28|not enough space|WinError 112",
        "The disk is full.",
        f"free {SETUP_GB:.0f} GB, then run the command again",
    ),
    (
        "ensurepip|No module named venv",
        "This Python cannot make virtual environments.",
        "on Debian and Ubuntu `sudo apt install python{}.{}-venv`, elsewhere install Python from "
        "https://www.python.org/downloads/, then run the command again".format(*sys.version_info[:2]),
    ),
    (
        r"in links: (.*, )?wheels\n(.|\n)*(BadZipFile|invalid wheel|[Ww]heel.*is invalid)",
        "A file in wheels/ is damaged.",
        "copy the bundle again from where it was made",
    ),
    (
        r"in links: (.*, )?wheels\n(.|\n)*No matching distribution found",
        "This bundle was not made for this Python and system.",
        "use the Python that the bundle was made for; where it was made, `python course.py bundle --help` says how to "
        "make it for others too",
    ),
    (
        "DO NOT MATCH THE HASHES|has SHA-256|IncompleteRead|BadZipFile|Connection broken: |invalid wheel|"
        "[Ww]heel.*is invalid",
        "A download is broken.",
        f"run the command again; if it stays, empty pip's cache with `{venv_python()} -m pip cache purge`",
    ),
    (
        "connection broken by|name resolution|NewConnectionError|ConnectTimeout|ReadTimeout|unreachable|ProxyError",
        "No network: pip could not reach its package index.",
        "connect (behind a proxy, set HTTPS_PROXY; with an index of your own, PIP_INDEX_URL), then run the command "
        "again",
    ),
    (
        "No matching distribution found",
        "The package index has no such package for this Python and system.",
        "try another Python (3.11, 3.12 or 3.13) after deleting .venv; torch needs 64-bit Linux or Windows, or an "
        "Apple-silicon Mac",
    ),
    ("", "A step of the set-up failed.", "read the lines above, then `python course.py doctor`"),
)


def diagnosis(output):
    """One sentence on what a failed step's output means, and what to do."""
    meaning, remedy = next(found for pattern, *found in SYMPTOMS if re.search(pattern, output))
    return f"{meaning} Next: {remedy}."


def read_lock(system=sys.platform, file="requirements.txt"):
    """Version of each package that a lock wants on this platform, by canonical name."""
    wanted = {}
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        requirement, _, condition = line.partition("#")[0].partition(";")
        name, _, version = requirement.strip().partition("==")
        applies = not condition or (system in condition) == ("==" in condition)
        if version and applies:
            wanted[canonical(name)] = version
    return wanted


def canonical(name):
    """A package's name as pip compares it."""
    return re.sub("[-_.]+", "-", name).lower()


# -- The learner's working copy --------------------------------------------------------------------------------


def update_working_copy(notebooks, work):
    """Bring lessons into `work` and return what to tell the learner; an edited copy is never touched.

    `work/.copied.json` has the hash of each lesson as it was copied: a copy that still has it is unedited and
    follows the course; any other is the learner's.
    """
    work.mkdir(exist_ok=True)
    manifest, told = work / ".copied.json", []
    copied = read_manifest(manifest)
    for lesson in sorted(notebooks.glob("[0-9][0-9]_*.ipynb")):
        fresh, copy, name = without_outputs(lesson), work / lesson.name, lesson.name
        current, mine = digest(fresh), digest(copy.read_bytes()) if copy.exists() else None
        if mine in (None, current, copied.get(name)):
            if mine != current:
                write_whole(copy, fresh)
                told.append(f"{name}: {'updated' if mine else 'copied'} in work/")
            copied[name] = current
        elif current != copied.get(name):
            told.append(
                f"{name}: yours is edited and stays; the course has a newer one. To get it, rename or delete yours "
                "and start `lab` again."
            )
    write_whole(manifest, json.dumps(copied, indent=1).encode())
    return told


def read_manifest(manifest):
    """What the manifest says was copied; nothing where it is missing or damaged: then every copy counts as edited."""
    try:
        return dict(json.loads(manifest.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def without_outputs(lesson):
    """A notebook as bytes without its results: a learner guesses first, then runs."""
    notebook = json.loads(lesson.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode("utf-8")


def digest(content):
    """SHA-256 of bytes."""
    return hashlib.sha256(content).hexdigest()


def write_whole(path, content):
    """Write a file so that an interruption leaves the old one or the new one, never a part."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    os.replace(str(part), str(path))


# -- Doctor ----------------------------------------------------------------------------------------------------

# A finding is (verdict, text, remedy); the verdict is "ok", "note" (the course works all the same) or "broken".


def check_machine():
    """Python, disk and memory."""
    yield ("ok", "Python {}.{}.{} ({})".format(*sys.version_info[:3], sys.executable), "")
    needed = 0.5 if stamp() == setup_key() else SETUP_GB
    free = shutil.disk_usage(str(ROOT)).free / 1e9
    text = f"{free:.1f} GB of disk free, {needed} GB needed"
    yield ("ok", text, "") if free >= needed else ("broken", text, "free some space, or move the course")
    memory = memory_gb()
    text = f"{memory:.1f} GB of memory, 3 GB wanted (a notebook takes up to 1.5 GB)"
    yield ("ok", text, "") if memory >= 3 else ("note", text, "close other programs, one notebook at a time")


def memory_gb():
    """Memory of this machine."""
    if os.name != "nt":
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    import ctypes

    kilobytes = ctypes.c_ulonglong()
    ctypes.windll.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kilobytes))
    return kilobytes.value * 1024 / 1e9


PROBE = """
import importlib.metadata, json, pathlib, sys
found = {"versions": {d.name: d.version for d in importlib.metadata.distributions()}, "kernel": "", "chrome": None}
try:
    import course_utils
    found["course_utils"] = str(pathlib.Path(course_utils.__file__).resolve().parent)
except ImportError as error:
    found["course_utils"] = str(error)
try:
    from jupyter_client.manager import start_new_kernel
    manager, client = start_new_kernel(startup_timeout=60, kernel_name="python3")
    client.stop_channels()
    manager.shutdown_kernel(now=True)
except Exception as error:  # whatever it is, it is the finding
    found["kernel"] = f"{type(error).__name__}: {error}"
try:
    from choreographer.browsers.chromium import Chromium
    found["chrome"] = Chromium.find_browser(skip_local=False)
except ImportError:
    found["chrome"] = None
print(json.dumps(found))
"""


def lock_differences(wanted, installed):
    """Where the installed versions are not those of the lock; both are {name: version}."""
    installed = {canonical(name): version for name, version in installed.items()}
    found = ((name, version, installed.get(name)) for name, version in sorted(wanted.items()))
    # a build of the same version, such as 2.13.0+cpu, is as good
    return [
        "{}: expected {}, got {}".format(name, version, got or "nothing")
        for name, version, got in found
        if not got or got.partition("+")[0] != version
    ]


def check_environment():
    """The environment: complete, as locked, with the helper package of this folder, a kernel and a Chrome."""
    if not venv_python().exists() or stamp() == UNFINISHED:
        state = ".venv is half-made" if VENV.exists() else ".venv is missing"
        yield ("broken", state + "; packages, kernel and Chrome were not checked", "python course.py lab")
        return
    if stamp() == setup_key():
        yield ("ok", ".venv is complete", "")
    else:
        yield ("broken", ".venv was not made from these files", "python course.py lab")
    command = [str(venv_python()), "-I", "-c", PROBE]
    probe = subprocess.run(command, capture_output=True, encoding="utf-8")
    if probe.returncode:
        last = probe.stderr.strip().splitlines()[-1:]
        yield ("broken", ".venv's Python fails: {}".format(*last), "delete .venv, then python course.py lab")
        return
    yield from judge_environment(json.loads(probe.stdout.splitlines()[-1]))


def judge_environment(found):
    """Findings from what PROBE printed."""
    reinstall = " ".join(map(str, pip("install", "-r", "requirements.txt")))
    wanted = read_lock()
    differences = lock_differences(wanted, found["versions"])
    for difference in differences:
        yield ("broken", difference, reinstall)
    if not differences:
        yield ("ok", f"{len(wanted)} packages as in requirements.txt", "")
    if Path(found["course_utils"]) == ROOT / "course_utils":
        yield ("ok", "course_utils is this folder's", "")
    else:
        text = "course_utils: expected {}, got {}".format(ROOT / "course_utils", found["course_utils"])
        remedy = pip("install", "--no-build-isolation", "--no-deps", "-e", ".")
        yield ("broken", text, " ".join(map(str, remedy)))
    if found["kernel"]:
        yield ("broken", "the kernel does not start: " + found["kernel"], reinstall + " --force-reinstall")
    else:
        yield ("ok", "a kernel starts", "")
    if found["chrome"]:
        yield ("ok", "Chrome for stored pictures: " + found["chrome"], "")
    else:
        text = "no Chrome: `build` stores figures without pictures; lessons do not need it"
        yield ("note", text, "install Chrome or Chromium, or set BROWSER_PATH to one")


def check_assets():
    """Every model and data set: present, and each byte as the registry says."""
    from course_utils import assets

    for name, asset in assets.registry().items():
        found, remedy = assets.status(name), "python course.py fetch " + name
        if found.state == "ok":
            yield ("ok", f"{name}: every file verified", "")
        elif found.state == "missing" and not asset.setup:
            yield ("note", f"{name}: not here yet; the lesson that needs it fetches it", remedy)
        else:
            yield ("broken", "{} is {}: {}".format(name, found.state, "; ".join(found.details[:3])), remedy)


# -- Commands --------------------------------------------------------------------------------------------------


def lab(arguments):
    """python course.py lab [JUPYTERLAB ARGUMENTS]

    Open the lessons in JupyterLab. It starts at 00_start_here.ipynb, on copies in `work/`: a copy that you edited
    is never touched, an unedited one follows the course, and new lessons are added. Copies come without results, so
    that you can guess before you run. To start a lesson afresh, rename or delete your copy and call `lab` again.

        python course.py lab --no-browser --port 9999

    Arguments go to JupyterLab. On Linux, torch is installed for the CPU where PyTorch's index of CPU builds
    answers; set COURSE_CUDA=1 before the first call to get the usual build.
    """
    setup()
    for line in update_working_copy(ROOT / "notebooks", WORK):
        say(line)
    places = [f"--ServerApp.root_dir={WORK}", "--LabApp.default_url=/lab/tree/00_start_here.ipynb"]
    return run_visible([venv_python(), "-m", "jupyterlab", *places, *arguments])


def test(arguments):
    """python course.py test [--all] [PYTEST ARGUMENTS]

    Check the course. Steps: ruff, spelling, unit tests and doctests, then every notebook against its stored outputs.
    One line each; a failing step shows all it printed, and the others still run. The exit status is 1 when one failed.

        --all          also what takes minutes
        -k words       other arguments go to pytest, and then only the unit tests run, shown as they go

    Notebook outputs are compared exactly on 64-bit Linux, where they were made; elsewhere cells only have to run.
    """
    marks = [] if "--all" in arguments else ["-m", "not slow"]
    chosen = [argument for argument in arguments if argument not in ("--all", "--")]
    setup()
    if "--all" in arguments:
        for extra in EXTRAS:
            add(extra)
    with tempfile.TemporaryDirectory() as state:
        # two workers share the cores; without a cap each would start a thread for every core
        threads = str(max(1, (os.cpu_count() or 1) // WORKERS))
        env = {"OMP_NUM_THREADS": threads, **os.environ, "COURSE_STATE": state}
        if chosen:
            return run_visible(pytest(*marks, *chosen), env=env)
        verdicts = [run_test_step(title, command, env) for title, command in test_steps(marks)]
    return int(not all(verdicts))


def test_steps(marks):
    """(title, command) of each step, in order."""
    ruff = [venv_python(), "-m", "ruff"]
    exact = sys.platform.startswith("linux") and platform.machine() == "x86_64"
    nbval = ["--nbval" if exact else "--nbval-lax", "--nbval-cell-timeout=300", "--nbval-current-env"]
    no_doctests = ["-o", "addopts=--strict-markers"]
    return [
        ("ruff check", [*ruff, "check", "."]),
        ("ruff format", [*ruff, "format", "--check", "."]),
        ("spelling", [venv_python(), "-m", "codespell_lib", "."]),
        ("unit tests and doctests", pytest(*marks)),
        ("notebooks", pytest("notebooks", *nbval, *no_doctests)),
    ]


def pytest(*arguments):
    """The command that runs pytest with workers; without a path, on the folders that pyproject.toml names.

    Modules keep their order: by number of tests, the few long ones would come last, one after the other on one worker.
    """
    shared = ["-n", str(WORKERS), "--dist", "loadscope", "--no-loadscope-reorder"]
    return [venv_python(), "-m", "pytest", "-q", *shared, *arguments]


def run_test_step(title, command, env):
    """Run one step, print its line, and its output where it failed; return whether it passed."""
    started = time.monotonic()
    redraw(title + " ...")
    status, lines = run_captured(command, env)
    if status:
        say("\n".join(lines))
    verdict, summary = "FAILED" if status else "passed", "".join(lines[-1:]).strip("= ")
    say(f"{title:<24} {verdict} {time.monotonic() - started:5.0f} s  {summary}")
    return status == 0


def run(arguments):
    """python course.py run [--json FILE] [NAMES]

    Execute every notebook, learner's and solved, without a browser. Prints seconds, peak memory and verdict of
    each; the stored notebooks are not changed. NAMES are first characters, such as `01`. --json FILE writes for
    each notebook path, seconds, peak_mb and passed. The exit status is 1 when one failed.
    """
    setup()
    return run_visible([venv_python(), ROOT / "notebooks" / "run.py", *absolute(arguments, "--json")])


def bench(arguments):
    """python course.py bench [--json FILE] [PARTS]

    Measure how fast the course is beside what one would use otherwise. Both sides run in turn, in one process; the
    table has medians, aims, and how near the results are to each other. All of it takes about half an hour on two
    cores. PARTS are `starting` (imports, first cells, JupyterLab), `encoding` (and the cache), `search`, `words`,
    `growth` and `panning` (needs Chromium). --json FILE writes the rows. The exit status is 1 when an aim was missed.
    """
    setup()
    return run_visible([venv_python(), "-m", "bench", *absolute(arguments, "--json")])


def absolute(arguments, option):
    """The arguments with the path after `option` made absolute: it is the caller's, the program runs in ROOT."""
    given = list(arguments)
    for position, part in enumerate(given):
        if part == option and position + 1 < len(given):
            given[position + 1] = os.path.abspath(given[position + 1])
        elif part.startswith(option + "="):
            given[position] = option + "=" + os.path.abspath(part[len(option) + 1 :])
    return given


def doctor(arguments):
    """python course.py doctor

    Say what is wrong with this machine, and the command that mends it. Looks at Python, disk, memory,
    environment, versions, kernel, Chrome, models and data; changes and downloads nothing. The exit status is 1 when
    something is broken.
    """
    broken = 0
    for check in (check_machine, check_environment, check_assets):
        for verdict, text, remedy in check():
            say(f"{verdict:<7} {text}" + (f"\n        next: {remedy}" if remedy else ""))
            broken += verdict == "broken"
    say(f"Broken: {broken}." if broken else "Nothing is broken.")
    return int(broken > 0)


def fetch(arguments):
    """python course.py fetch [NAMES | --all]

    Fetch and verify models and data. Without a name, what the first set-up needs.
    """
    setup()
    return run_visible([venv_python(), "-m", "course_utils.assets", "fetch", *arguments]) if arguments else 0


def build(arguments):
    """python course.py build [NAMES]

    Make the notebooks from their sources in notebooks/src/. Runs them and stores their outputs. NAMES are first
    characters, such as `01`.
    """
    setup()
    return run_visible([venv_python(), ROOT / "notebooks" / "build.py", *arguments])


def assignment(arguments):
    """python course.py assignment LESSONS [--to FOLDER] [--seed N]

    Make graded assignments for nbgrader. LESSONS are first characters, such as `01 02`. FOLDER, `work/assignments`
    unless given, becomes an nbgrader course: `release/` holds what students get, `source/` the teacher's version
    with hidden tests on inputs that N chooses. The first call adds nbgrader to the environment.
    """
    setup()
    add("classroom")
    return run_visible([venv_python(), ROOT / "notebooks" / "assignment.py", *absolute(arguments, "--to")])


def teach(arguments):
    """python course.py teach LESSONS

    Make slides, a plan and all answers of lessons for a teacher, and open them. LESSONS are first characters, such as
    `01 02`. The files are made anew in `work/teaching`; JupyterLab opens on the first plan. In the slides, Alt+R
    starts the show. The first call adds what that needs to the environment.
    """
    setup()
    add("classroom")
    if run_visible([venv_python(), ROOT / "notebooks" / "teaching.py", *arguments]):
        return 1
    folder = WORK / "teaching"
    first = next(path.name for path in sorted(folder.glob("*_plan.ipynb")) if path.name.startswith(arguments[0]))
    places = [f"--ServerApp.root_dir={folder}", f"--LabApp.default_url=/lab/tree/{first}"]
    return run_visible([venv_python(), "-m", "jupyterlab", *places])


def bundle(arguments):
    """python course.py bundle [--to FOLDER] [--zip] [--all] [--platform NAME ... [--python VERSION ...]]

    Make a copy of the course that works without a network. FOLDER, `work/embeddings-course` unless given, gets the
    course and `wheels/`: the packages for this system and this Python, all models and data. Copy FOLDER to a machine
    with the same Python and there call `python course.py lab`. Until it is finished it is called FOLDER.part; the
    same command goes on with it, and brings a finished one up to date.

        --zip          also pack it into FOLDER.zip
        --all          also what `teach`, `assignment` and `test --all` add to the environment
        --platform     also the packages for other machines: linux, windows, macos (64-bit; Macs with Apple's chips and
                       macOS 14) or macos-intel
        --python       the Pythons of those machines, such as `3.12 3.13`; this machine's unless given
    """
    from bundle import make

    return make(arguments)


def html(arguments):
    """python course.py html [--solved] [--to FOLDER]

    Make the reading edition: all notebooks as pages, and open it. The pages need no server and no network: figures
    stay interactive, and there are contents, a search, a light and a dark side. Nothing is run; the results are the
    stored ones. FOLDER is `work/html` unless given. The first call adds what that needs to the environment.

        --solved    the solved notebooks, in `work/html_solved`
    """
    setup()
    add("html")
    return run_visible([venv_python(), ROOT / "notebooks" / "edition.py", *absolute(arguments, "--to")])


def links(arguments):
    """python course.py links OWNER/NAME [--hub ADDRESS]

    Set where the course is published on GitHub, in every address for Colab, Binder and a JupyterHub. It stands in
    pyproject.toml; README and notebooks follow, and nothing is run.
    """
    setup()
    return run_visible([venv_python(), ROOT / "notebooks" / "links.py", *arguments])


COMMANDS = {
    command.__name__: command
    for command in (lab, test, run, bench, doctor, fetch, build, html, assignment, teach, bundle, links)
}


def overview():
    """What `python course.py --help` prints."""
    lines = [inspect.cleandoc(__doc__).rpartition("\n\n")[0], "", "Commands (`COMMAND --help` says more):"]
    for name, command in COMMANDS.items():
        sentence = inspect.getdoc(command).split("\n\n")[1].replace("\n", " ").partition(". ")[0]
        lines.append("    {:<10} {}".format(name, sentence.rstrip(".")))
    return "\n".join(lines)


def main(arguments):
    """Run one command and return the exit status."""
    sys.stdout.reconfigure(errors="replace")  # a console that lacks a character must not end a run
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        say(overview())
        return 0
    name, rest = arguments[0], arguments[1:]
    if name not in COMMANDS:
        guess = difflib.get_close_matches(name, COMMANDS, n=1) or ["--help"]
        raise Stop(f"There is no command {name!r}. Next: `python course.py {guess[0]}`.")
    if rest[:1] in (["-h"], ["--help"]):
        say(inspect.getdoc(COMMANDS[name]))
        return 0
    return COMMANDS[name](rest)


if __name__ == "__main__":
    # the module that bundle.py imports, not the copy of it that runs as __main__: their Stops are different classes
    import course

    try:
        sys.exit(course.main(sys.argv[1:]))
    except course.Stop as problem:
        sys.exit(f"course.py: {problem}")
    except OSError as problem:
        sys.exit(f"course.py: {problem}. Next: `python course.py doctor`.")
    except KeyboardInterrupt:
        sys.exit("course.py: interrupted. Run the same command again; it goes on where it can.")
