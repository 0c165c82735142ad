"""What an installation is given to run with: its variables, its containers and its documents say the same."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from tests.servers import ROOT

EXAMPLE = (ROOT / ".env.example").read_text()
DEPLOY = (ROOT / "docs" / "deploy.md").read_text()
IMAGE = (ROOT / "Dockerfile").read_text()
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
SERVICES = COMPOSE["services"]
OURS = ("migrate", "web", "worker")

# Read by docker-compose.yml and by nothing of ours: it makes DATABASE_URL of it.
OF_COMPOSE = {"POSTGRES_PASSWORD"}
# Read by a command when it is given, or by our tests: nothing that an installation is set up with.
OF_A_COMMAND, OF_TESTS = {"ACCOUNT_PASSWORD"}, {"FACTCHECK_TEST_POSTGRESQL"}
# Where things lie in the image is decided by the image, whatever is decided elsewhere.
OF_THE_IMAGE = {"HOST", "PORT", "FACTCHECK_HOME", "STATIC_ROOT", "SEARCH_DIR", "IMPORT_DIR", "XDG_DATA_HOME"}


def code():
    """Return all that runs in an installation or starts one."""
    files = [path for place in ("factcheck", "sources", "claims", "script") for path in (ROOT / place).rglob("*.py")]
    return "\n".join(path.read_text() for path in files)


def names_read(functions):
    """Return every name that the code asks the environment for through one of these functions."""
    found = re.findall(rf'\b(?:{functions})[(\[]\s*["\']([A-Z_]+)["\']', code())
    return {name for name in found if name != "DJANGO_SETTINGS_MODULE"} - OF_A_COMMAND - OF_TESTS


def variables_read():
    return names_read(r"env\.\w+|text|secret|os\.environ(?:\.get)?|env_has")


def secrets_read():
    return names_read(r"env\.secret|secret|env\.mail") | OF_COMPOSE


def variables_explained():
    return set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE))


def variables_passed(service):
    """Return what a container is given, by name: the text of docker-compose.yml before anything is filled in."""
    return SERVICES[service]["environment"]


def test_the_example_lists_every_variable_and_no_other():
    assert variables_explained() - OF_COMPOSE == variables_read()
    assert len(variables_read()) > 15


def test_every_variable_of_the_example_has_a_comment():
    paragraphs = [
        paragraph for paragraph in EXAMPLE.split("\n\n") if re.search(r"^#?[A-Z_]+=", paragraph, re.MULTILINE)
    ]
    assert [paragraph for paragraph in paragraphs if not paragraph.startswith("# ")] == []


def test_the_document_of_deployment_names_every_variable_and_no_other():
    prose = DEPLOY.partition("## Variables")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([A-Z][A-Z_]{3,})`", prose))
    files = {f"{name}_FILE" for name in secrets_read() | OF_A_COMMAND}
    assert named - files == variables_read() | OF_COMPOSE | OF_A_COMMAND


@pytest.mark.parametrize("service", OURS)
def test_every_container_of_ours_is_given_every_variable_and_no_other(service):
    wanted = variables_read() - OF_THE_IMAGE
    assert set(variables_passed(service)) == wanted | {f"{name}_FILE" for name in secrets_read() - OF_COMPOSE}


def test_what_the_image_decides_is_handed_to_nobody_else():
    decided = set(re.findall(r"\b([A-Z_]+)=", IMAGE.partition("\nENV ")[2].partition("\nRUN ")[0]))
    following_factcheck_home = {"SEARCH_DIR", "IMPORT_DIR", "XDG_DATA_HOME"}
    assert decided & variables_read() == OF_THE_IMAGE - following_factcheck_home


def test_docker_compose_asks_for_nothing_that_the_example_leaves_out():
    files = {f"{name}_FILE" for name in secrets_read()}
    asked = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE_TEXT))
    assert asked - files <= variables_explained()
    assert files <= asked
    assert [name for name in files if name not in EXAMPLE] == []


def test_secrets_come_from_the_environment_or_from_files():
    for given, names in ((variables_passed("web"), {"SECRET_KEY"}), (variables_passed("database"), OF_COMPOSE)):
        for name in names | {f"{name}_FILE" for name in names}:
            assert given[name] == f"${{{name}:-}}"
    assert all("./secrets:/run/secrets:ro" in service["volumes"] for service in SERVICES.values())


def test_the_address_of_the_database_is_made_of_the_password_and_nothing_secret_besides():
    owner = variables_passed("database")["POSTGRES_USER"]  # The image names its database after its user.
    address = f"postgresql://{owner}:${{POSTGRES_PASSWORD:-}}@database:5432/{owner}"
    assert variables_passed("web")["DATABASE_URL"] == f"${{DATABASE_URL-{address}}}"


def test_tests_run_on_the_postgresql_that_is_installed():
    """One major version: in docker-compose.yml, in the document, and of the server that tests start."""
    find = "from with_postgresql import binaries; print(binaries())"
    place = {"PYTHONPATH": str(ROOT / "script")}
    folder = subprocess.run([sys.executable, "-c", find], env=place, check=True, capture_output=True, text=True)
    server = [Path(folder.stdout.strip()) / "postgres", "--version"]
    version = subprocess.run(server, check=True, capture_output=True, text=True).stdout
    major = re.search(r"\(PostgreSQL\) (\d+)", version)[1]
    assert SERVICES["database"]["image"] == f"postgres:{major}"
    assert f"Tests run on PostgreSQL {major}," in DEPLOY


def test_the_data_of_the_database_lie_in_a_named_volume():
    """From version 18 on the image keeps its data one directory higher; anything else would be lost with it."""
    assert "database:/var/lib/postgresql" in SERVICES["database"]["volumes"]
    assert all("data:/data" in SERVICES[service]["volumes"] for service in OURS)
    assert set(COMPOSE["volumes"]) == {"database", "data"}


def test_the_database_is_asked_whether_it_is_ready():
    command = SERVICES["database"]["healthcheck"]["test"]
    assert command[:2] == ["CMD", "pg_isready"]
    assert f"--username={variables_passed('database')['POSTGRES_USER']}" in command
    assert "--host=127.0.0.1" in command


def test_the_web_server_is_asked_whether_it_is_ready():
    assert "HEALTHCHECK" in IMAGE
    assert "http://127.0.0.1:8000/readyz" in IMAGE
    assert "healthcheck" not in SERVICES["web"]


def test_the_database_is_migrated_once_before_anything_else_starts():
    assert SERVICES["migrate"]["command"] == ["python", "manage.py", "migrate", "--no-input"]
    assert SERVICES["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert "restart" not in SERVICES["migrate"]
    for service in ("web", "worker"):
        assert SERVICES[service]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
        assert SERVICES[service]["depends_on"]["database"] == {"condition": "service_healthy"}


def test_the_application_is_not_root_and_writes_to_its_volume_alone():
    last_stage = IMAGE.rpartition("\nFROM ")[2]
    assert re.search(r"useradd .*--uid [1-9]\d+ .* factcheck\b", last_stage)
    assert last_stage.index("\nUSER factcheck\n") < last_stage.index("\nCMD ")
    for service in OURS:
        options = SERVICES[service]
        assert "user" not in options
        assert "privileged" not in options
        assert (options["read_only"], options["cap_drop"]) == (True, ["ALL"])
        assert options["security_opt"] == ["no-new-privileges:true"]
        assert [volume for volume in options["volumes"] if not volume.endswith((":/data", ":ro"))] == []


def test_only_the_web_server_can_be_reached_and_only_from_the_same_machine():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}


def test_the_image_holds_all_that_runs_and_is_built_from_nothing_else():
    apps = {app.partition(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.partition(".")[0]).is_dir()}
    needed = {"manage.py", "requirements.txt", "templates", *apps}
    assert set(re.findall(r"^COPY (?!--from)(\S+) ", IMAGE, re.MULTILINE)) == needed
    ignored = (ROOT / ".dockerignore").read_text()
    assert set(re.findall(r"^!(\S+)", ignored, re.MULTILINE)) == needed
    assert "\n*\n" in ignored


def test_the_image_runs_a_python_that_we_support():
    least = re.search(r'requires-python = ">=3\.(\d+)"', (ROOT / "pyproject.toml").read_text())[1]
    assert int(re.search(r"^ARG PYTHON=python:3\.(\d+)-slim$", IMAGE, re.MULTILINE)[1]) >= int(least)
