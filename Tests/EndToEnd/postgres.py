"""A PostgreSQL server of the tests' own: Debian's programs, a folder, a Unix socket, an unprivileged user, a password."""

import contextlib
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile

from laboratory import wait_for

PASSWORD = "tower-of-london"


class Server:
    """Runs from the start on; `stop` and `kill` end it, and `start` goes on with what it has."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pg-"))
        owner = pwd.getpwnam("postgres")
        os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self.user = ["setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--clear-groups"]
        self.programs = max(pathlib.Path("/usr/lib/postgresql").iterdir()) / "bin"
        (self.folder / "password").write_text(PASSWORD)
        os.chown(self.folder / "password", owner.pw_uid, owner.pw_gid)
        self.run("initdb", "-D", self.folder / "data", "-U", "hub", "-A", "scram-sha-256", "-E", "UTF8",
                 "--locale=C.UTF-8", f"--pwfile={self.folder}/password")
        self.names = 0
        self.start()

    def run(self, name, *words):
        done = subprocess.run([*self.user, self.programs / name, *words], text=True, capture_output=True,
                              cwd=self.folder, env=os.environ | {"PGPASSWORD": PASSWORD})
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *words):
        with open(self.folder / "log", "a") as log:
            self.process = subprocess.Popen(
                [*self.user, self.programs / "postgres", "-D", self.folder / "data", "-k", self.folder,
                 "-c", "listen_addresses=", "-c", "max_connections=200", "-c", "shared_buffers=64MB", *words],
                stdout=log, stderr=log, cwd=self.folder, start_new_session=True)
        wait_for(self.answers, 30, "PostgreSQL")

    def answers(self):
        with contextlib.suppress(AssertionError):
            self.run("pg_isready", "-q", "-h", self.folder)
            return True

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)

    def kill(self):
        """With all processes of it, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def remove(self):
        if self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder)

    def sql(self, text, database="postgres"):
        return self.run("psql", "-qAt", "-h", self.folder, "-U", "hub", "-d", database, "-c", text).strip()

    def freeze(self):
        """All its processes stand still, and its sockets with them."""
        for process in self.processes():
            os.kill(process, signal.SIGSTOP)

    def thaw(self):
        for process in self.processes():
            os.kill(process, signal.SIGCONT)

    def processes(self):
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], text=True, capture_output=True, check=True)
        return [self.process.pid, *(int(line) for line in found.stdout.split())]

    def url(self):
        """Of a new database."""
        self.names += 1
        self.sql(f"CREATE DATABASE hub{self.names}")
        return f"postgresql://hub:{PASSWORD}@/hub{self.names}?host={self.folder}"


class Standby(Server):
    """Has all that another one commits: that one acknowledges nothing before it is here, too."""

    def __init__(self, primary):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pg-"))
        owner = pwd.getpwnam("postgres")
        os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self.user, self.programs, self.names = primary.user, primary.programs, 0
        self.run("pg_basebackup", "-h", primary.folder, "-U", "hub", "-D", self.folder / "data", "--write-recovery-conf")
        # As the backup has it, with the password: the server does not ask for one.
        self.start()
        primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.sql("SELECT pg_reload_conf()")
        wait_for(lambda: primary.sql("SELECT sync_state FROM pg_stat_replication") == "sync", 20, "the standby")

    def promote(self):
        self.sql("SELECT pg_promote()")
