"""An import that is killed again and again ends as one that nobody disturbed."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

from tests.claims.imports.helper import ROW, ndjson
from tests.servers import ROOT, environment, manage

PROCESS = Path(__file__).parent / "killed_import.py"
KILLS = 10


def rows():
    """Return rows of every kind: shared and new records, rulings, words of a source, known ones, bad ones."""
    for n in range(1500):
        row = ROW | {
            "id": f"row-{n}",
            "claim": f"Claim number {n // 2} about the harbour.",
            "actor": f"Speaker {n % 50}",
        }
        row |= {"source_url": f"https://news.example/{n % 400}", "source_title": f"Title {n % 400}"}
        if n % 3 == 0:
            row |= {"rating": f"Rating {n % 5}", "publisher": f"Check {n % 4}"}
        if n % 40 == 0:
            row |= {"exact": f"The words of {n}.", "prefix": "He said: "}
        if n % 25 == 0:
            row |= {"actor": "unnamed: some officials"}
        if n % 31 == 0:
            row |= {"stance": "shouts"}
        yield row
        if n % 50 == 0:
            yield row
            yield b"{broken"


def start(path, env):
    command = [sys.executable, str(PROCESS), "import", str(path)]
    return subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def finish(path, env):
    """Bring the file in without disturbing it."""
    with start(path, env) as process:
        process.stdout.read()
    assert process.returncode == 0


def contents(env):
    done = subprocess.run(
        [sys.executable, str(PROCESS), "contents"], env=env, cwd=ROOT, check=True, capture_output=True
    )
    return json.loads(done.stdout)


def test_killed_ten_times_it_ends_as_one_that_nobody_disturbed(tmp_path, clones):
    path = ndjson(tmp_path / "rows.ndjson", *rows())
    urls = [clones.new(), clones.new()]
    envs = [environment(tmp_path / str(n), url, PYTHONPATH=str(ROOT)) for n, url in enumerate(urls)]
    for n in range(2):
        (tmp_path / str(n)).mkdir()
    finish(path, envs[0])
    kills, seen = 0, []
    while kills < KILLS:
        process = start(path, envs[1])
        steps = random.randint(1, 7)
        for _ in range(steps):
            line = process.stdout.readline()
            assert line, "the import ended before it was killed"
        seen.append(int(line))
        time.sleep(random.random() * 0.1)
        process.kill()
        process.wait(60)
        process.stdout.close()
        kills += 1
    assert seen == sorted(set(seen)), "each start went on where the one before was killed"
    finish(path, envs[1])
    first, second = map(contents, envs)
    for name in first:
        assert second[name] == first[name], name
    assert "All well" in manage("verify", env=envs[1])
    for url in urls:
        clones.drop(url)
