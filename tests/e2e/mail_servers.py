"""Postfix for the tests and benchmarks: a private instance on loopback with a folder of its own.

    with Postfix(folder) as postfix:
        … 127.0.0.1:postfix.port …
        postfix.log()

Mail to *.test goes to the discard transport, mail to gone.test to the server at `gone_port`, so
that Postfix itself writes a report where that refuses it, and mail to mail.shop.test (where reports
come back to) goes to the Maildir `postfix.bounces`. STARTTLS with a certificate of its own for
relay.test: `postfix.ca`. A recipient at refused.test is refused at once.
"""
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import time

SKIPPED = 77


def can_run():
    """Why Postfix cannot be started here, or None."""
    if shutil.which("postfix", path="/usr/sbin:/usr/bin") is None:
        return "there is no postfix; tools/install --test installs it"
    if os.geteuid() != 0:
        return "postfix can only be started by root"
    return None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False


def wait_for(what, seconds=30, every=0.05):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(every)
    return what()


MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
meta_directory = /etc/postfix
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions =
  check_recipient_access inline:{{ {{refused.test = 550 5.1.1 nobody}} }},
  permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
smtputf8_enable = yes
in_flow_delay = 0s
receive_override_options = no_unknown_recipient_checks, no_address_mappings
smtpd_reject_unlisted_recipient = no
max_use = 10000
default_transport = discard
transport_maps = inline:{{ {{gone.test = smtp:[127.0.0.1]:{gone}}} }}
recipient_delimiter = +
virtual_mailbox_domains = mail.shop.test
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = static:bounces/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
virtual_transport = virtual
alias_maps =
local_recipient_maps =
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
smtpd_tls_cert_file = {folder}/ca.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_tls_security_level = may
"""

MASTER = """
127.0.0.1:{port} inet n - n - 100 smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
smtp unix - - n - - smtp
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    def __init__(self, folder, gone_port=9):
        self.gone_port = gone_port
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.ca = self.folder / "ca.pem"
        self.bounces = self.folder / "mail/bounces"

    def __enter__(self):
        for name in ("conf", "spool", "data", "mail"):
            (self.folder / name).mkdir(parents=True)
        owner = pwd.getpwnam("postfix")
        os.chown(self.folder / "data", owner.pw_uid, owner.pw_gid)
        os.chown(self.folder / "mail", owner.pw_uid, owner.pw_gid)
        # Every daemon must be able to walk to its files.
        for path in (self.folder, *self.folder.parents):
            if path.stat().st_uid == os.geteuid() and path.stat().st_mode & 0o700 == 0o700 \
                    and path.name.startswith("haetae-"):
                path.chmod(0o755)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                        "/CN=relay.test", "-addext", "subjectAltName=DNS:relay.test", "-keyout",
                        self.folder / "key.pem", "-out", self.ca], check=True, capture_output=True)
        (self.folder / "conf/main.cf").write_text(MAIN.format(
            folder=self.folder, gone=self.gone_port, uid=owner.pw_uid, gid=owner.pw_gid))
        (self.folder / "conf/master.cf").write_text(MASTER.format(port=self.port))
        self.control("start")
        if not wait_for(lambda: listens(self.port)):
            raise SystemExit(f"postfix did not start:\n{self.log()}")
        return self

    def __exit__(self, *_):
        self.control("stop", check=False)

    def control(self, word, check=True):
        done = subprocess.run(["/usr/sbin/postfix", "-c", self.folder / "conf", word],
                              capture_output=True, text=True)
        if check and done.returncode:
            raise SystemExit(f"postfix {word} failed:\n{done.stdout}{done.stderr}{self.log()}")

    def log(self):
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""
