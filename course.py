"""Set up the course and work with it. Standard library only; the same on Windows, macOS and Linux.

    python course.py lab       open the lessons in JupyterLab
    python course.py test      check the course on this machine
    python course.py --help    the other commands

The first call makes `.venv`, installs the versions of requirements.txt, and fetches models and data. A later call
finds all that done. This file and tools/pythons.py must stay readable for older Pythons (no syntax newer than 3.6):
they have to get as far as the sentence that names a supported one.
"""

import difflib
import inspect
import sys

if getattr(sys.flags, "safe_path", False) or sys.flags.optimize > 1:
    sys.exit("course.py: Python hides files or texts of the course. Next: unset PYTHONSAFEPATH and PYTHONOPTIMIZE.")

from tools import pythons

if pythons.problem(sys.version_info):
    sys.exit(pythons.problem(sys.version_info))

from tools import bundle as bundling
from tools import doctor as diagnosing
from tools import places, setup, terminal, testing, working_copy


def lab(arguments):
    """python course.py lab [JUPYTERLAB ARGUMENTS]

    Open the lessons in JupyterLab. It starts at 00_start_here.ipynb, on copies in `work/`: a copy that you edited
    is never touched, an unedited one follows the course, and new lessons are added. Copies come without results, so
    that you can guess before you run; a newer lesson comes without them too. To start a lesson afresh, rename or
    delete your copy and call `lab` again. What you export as HTML (File, Save and Export Notebook As) keeps figures.

    Arguments go to JupyterLab, such as `--no-browser --port 9999`. On Linux, torch is installed for the CPU where
    PyTorch's index of CPU builds answers; set COURSE_CUDA=1 before the first call to get the usual build.
    """
    setup.ensure()
    for line in working_copy.update(places.NOTEBOOKS, places.WORK):
        terminal.say(line)
    return terminal.jupyterlab(places.WORK, "00_start_here.ipynb", *arguments)


def update(arguments):
    """python course.py update [NAMES]

    Take newer lessons and keep your answers. Your guesses, solutions, quiz letters and own cells come into them; your
    old copies stay beside them, with the date in their names. Before it, save your notebooks and close their tabs.
    NAMES are first characters, such as `03`.
    """
    return module("tools.update", arguments)


def test(arguments):
    """python course.py test [--all | --every] [PYTEST ARGUMENTS]

    Check the course. Steps: models and data, ruff, spelling, unit tests and doctests, then the learner's notebooks
    against their stored outputs. One line each, then the ten slowest; a failing step shows all it printed, and the
    others still run. The exit status is 1 when one failed.

        --all          also what takes minutes: of the lessons, those that changed since they passed, and one drawn
        --every        as --all, for every lesson
        -k words       other arguments go to pytest, and then only the unit tests run, shown as they go
    """
    setup.ensure()
    return testing.main(arguments)


def run(arguments):
    """python course.py run [--json FILE] [NAMES]

    Execute every notebook, learner's and solved, and change none. Prints seconds, peak memory and verdict of each.
    NAMES are first characters, such as `01`. --json FILE writes them too. The exit status is 1 when one failed.
    """
    return module("tools.run", places.absolute(arguments, "--json"))


def bench(arguments):
    """python course.py bench [--json FILE] [PARTS]

    Measure how fast the course is beside what one would use otherwise; all of it takes about half an hour. PARTS are
    `starting`, `encoding`, `search`, `words`, `growth` and `panning` (needs Chromium). --json FILE writes the rows.
    The exit status is 1 when an aim was missed.
    """
    return module("tools.bench", places.absolute(arguments, "--json"))


def search(arguments):
    """python course.py search [FOLDER] [--port NUMBER] [--no-browser]

    Search the course's Wikipedia passages, or your own texts in FOLDER, on a page in the browser. It ranks by words, by
    vectors, by both, or ranks the best of both again. The page comes from this machine, and no text leaves it. The
    vectors of your texts are computed once and kept. Ctrl-C ends it.

        --port          the port of the page, a free one unless given
        --no-browser    print the address, and open nothing
    """
    return module("tools.search_page", places.absolute(arguments, number="--port"))


def doctor(arguments):
    """python course.py doctor

    Say what is wrong with this machine, and the command that mends it. Looks at Python, disk, memory,
    environment, versions, kernel, Chrome, models and data; changes and downloads nothing. The exit status is 1 when
    something is broken.
    """
    return diagnosing.main()


def fetch(arguments):
    """python course.py fetch [NAMES | --all]

    Fetch and verify models and data. Without a name, what the first set-up needs.
    """
    setup.ensure()
    command = [places.venv_python(), "-m", "course_utils.assets", "fetch", *arguments]
    return terminal.run_visible(command) if arguments else 0


def build(arguments):
    """python course.py build [NAMES]

    Make the notebooks from their sources in notebooks/src/. Runs them, stores their outputs, counts their minutes,
    and brings CLAIMS.md and the README up to date. NAMES are first characters, such as `01`.
    """
    return module("tools.build", arguments)


def assignment(arguments):
    """python course.py assignment LESSONS [--to FOLDER]

    Make graded assignments for nbgrader. LESSONS are first characters, such as `01 02`. FOLDER, `teacher/assignments`
    unless given, becomes an nbgrader course: `release/` holds what students get, `source/` the teacher's version
    with hidden tests, whose inputs follow from a secret of the class. The first call makes an environment with
    nbgrader, apart from the learner's.
    """
    return module("tools.assignment", places.absolute(arguments, "--to"), extra="classroom")


def grade(arguments):
    """python course.py grade [FOLDER] [--force] [--roster FILE] [--processes N]

    Repair and grade what was handed in to assignments. FOLDER is the one that `assignment` made. Prints what each
    student gets and what was repaired, and writes it to FOLDER/scores/, also for Moodle and Canvas. What has a grade
    and did not change is left as it is, unless --force is given. --roster: a CSV file with id, name and email,
    FOLDER/roster.csv unless given. The exit status is 1 when some work could not be graded.
    """
    return module("tools.grade", places.absolute(arguments, "--roster", number="--processes"), extra="classroom")


def teach(arguments):
    """python course.py teach LESSONS

    Make slides, a plan and all answers of lessons for a teacher, and open the first plan where a browser can be opened.
    LESSONS are first characters, such as `01 02`. The pages are made anew in `teacher/lessons`, and need no network to
    be read. The first call adds what that needs to the environment.
    """
    return module("tools.teaching", arguments, extra="html")


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
    return bundling.make(arguments)


def html(arguments):
    """python course.py html [--solved] [--to FOLDER]

    Make the reading edition: all notebooks as pages, and open it. The pages need no server and no network: figures
    stay interactive, and there are contents, a search, a light and a dark theme. Nothing is run; the results are the
    stored ones. FOLDER is `work/html` unless given. The first call adds what that needs to the environment.

        --solved    the solved notebooks, in `work/html_solved`
    """
    return module("tools.edition", places.absolute(arguments, "--to"), extra="html")


def links(arguments):
    """python course.py links [OWNER/NAME] [--hub ADDRESS]

    Set where the course is published on GitHub, in every address for Colab, Binder and a JupyterHub. It stands in
    pyproject.toml; README and notebooks follow, and nothing is run.
    """
    return module("tools.links", arguments)


ORDER = (lab, update, search, test, run, bench, doctor, fetch, build, html, assignment, grade, teach, bundle, links)
COMMANDS = {command.__name__: command for command in ORDER}


def module(name, arguments, extra=None):
    """Run a module of the tools, in the environment that has the packages of `extra`."""
    setup.ensure()
    python = setup.add(extra) if extra else places.venv_python()
    return terminal.run_visible([python, "-m", name, *arguments])


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
        terminal.say(overview())
        return 0
    name, rest = arguments[0], arguments[1:]
    if name not in COMMANDS:
        guess = difflib.get_close_matches(name, COMMANDS, n=1) or ["--help"]
        raise terminal.Stop(f"There is no command {name!r}. Next: `python course.py {guess[0]}`.")
    if rest[:1] in (["-h"], ["--help"]):
        terminal.say(inspect.getdoc(COMMANDS[name]))
        return 0
    return COMMANDS[name](rest)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except terminal.Stop as problem:
        sys.exit(f"course.py: {problem}")
    except OSError as problem:
        sys.exit(f"course.py: {problem}. Next: `python course.py doctor`.")
    except KeyboardInterrupt:
        sys.exit("course.py: interrupted. Run the same command again; it goes on where it can.")
