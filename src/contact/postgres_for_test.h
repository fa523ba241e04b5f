// A real PostgreSQL server for one test: a cluster of its own in a folder of its own, on a socket
// there and on a port of this machine with TLS, with a password; gone at the end.
//
//   PostgresForTest server;
//   REQUIRE_MESSAGE(server.start() == "", …);
//   server.Sql("CREATE TABLE …");
//   folder.Put("shop.conn", server.socket_connection());
//
// PostgreSQL refuses to run as root: then it is run as the user that Debian's package makes. Costs
// two seconds.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "base/for_test.h"

namespace haetae::contact {

class PostgresForTest {
 public:
  PostgresForTest() {
    fs::path newest;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", none)) {
      if (newest.empty() || entry.path().filename() > newest.filename()) newest = entry.path();
    }
    bin_ = newest / "bin";
    home_ = folder_.path / "pg";
    fs::create_directories(home_);
    if (::geteuid() == 0) {
      as_ = "runuser -u postgres -- ";
      ::chmod(folder_.path.c_str(), 0755);
      Shell("chown postgres " + home_.native());
    }
    port_ = std::to_string(FreePort());
  }
  ~PostgresForTest() { Stop(); }

  // "" or what went wrong.
  std::string Start() {
    if (!fs::exists(bin_ / "initdb"))
      return "there is no PostgreSQL: tools/install --test installs it";
    const std::string pg = home_.native();
    const std::string script =
        "set -e\ncd '" + pg + "'\nexport LC_ALL=C\nprintf geheim > pw\n" + bin_.native() +
        "/initdb -D data -U owner --pwfile pw -A scram-sha-256 -E UTF8 --no-sync >log 2>&1\n"
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
        "-subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout server.key "
        "-out server.crt 2>/dev/null\n"
        "chmod 600 server.key\nprintf 'hostnossl all all all reject\\n' >hba\n"
        "cat data/pg_hba.conf >>hba\ncp hba data/pg_hba.conf\n" +
        bin_.native() + "/pg_ctl -D data -w -t 60 -l server.log -o \"-k '" + pg + "' -p " + port_ +
        " -c listen_addresses=localhost -c ssl=on -c ssl_cert_file='" + pg +
        "/server.crt' -c ssl_key_file='" + pg + "/server.key' -c fsync=off\" start >>log 2>&1\n";
    const fs::path file = folder_.Put("start.sh", script);
    ::chmod(file.c_str(), 0755);
    if (Shell(as_ + "bash " + file.native()) != 0)
      return "PostgreSQL did not start: " + Content(home_ / "log") + Content(home_ / "server.log");
    running_ = true;
    passfile_ = folder_.Put("passfile", "*:*:*:owner:geheim\n");
    ::chmod(passfile_.c_str(), 0600);
    return "";
  }
  void Stop() {
    if (std::exchange(running_, false))
      Shell(as_ + bin_.native() + "/pg_ctl -D " + home_.native() + "/data -m immediate stop");
  }
  // Runs statements; 0 if all went well.
  int Sql(const std::string& statements) {
    const fs::path file = folder_.Put("statements.sql", statements);
    return Shell("PGPASSFILE=" + passfile_.native() + " " + bin_.native() + "/psql -X -q -h " +
                 home_.native() + " -p " + port_ + " -U owner -d postgres -v ON_ERROR_STOP=1 -f " +
                 file.native());
  }
  std::string socket_connection() const {
    return "host=" + home_.native() + " port=" + port_ +
           " dbname=postgres\nuser=owner passfile=" + passfile_.native() + "\n";
  }
  std::string tls_connection(const fs::path& root) const {
    return "postgresql://owner@localhost:" + port_ +
           "/postgres?sslmode=verify-full&sslrootcert=" + root.native() +
           "&passfile=" + passfile_.native();
  }
  fs::path certificate() const { return home_ / "server.crt"; }

 private:
  static int Shell(const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str());
  }
  static int FreePort() {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    ::bind(fd, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(fd);
    return ntohs(address.sin_port);
  }

  TestFolder folder_;
  fs::path bin_, home_, passfile_;
  std::string as_, port_;
  bool running_ = false;
};

}  // namespace haetae::contact
