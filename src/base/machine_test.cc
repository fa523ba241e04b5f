#include "base/machine.h"

#include <map>
#include <string>

#include "base/for_test.h"
#undef CHECK
#include <doctest/doctest.h>

namespace haetae {

TEST_CASE("memory is the least that the own control group and those above it allow") {
  const uint64_t all = MemoryAllowed("/nowhere");
  CHECK_GT(all, 1 << 20);
  const auto with = [](const std::string& group, const std::map<std::string, std::string>& files) {
    const TestFolder folder;
    folder.Put("proc/self/cgroup", group);
    for (const auto& [name, content] : files) folder.Put("sys/fs/cgroup/" + name, content);
    return MemoryAllowed(folder.path);
  };
  const std::string slice = "0::/user.slice/app.scope\n";
  CHECK_EQ(with("0::/\n", {}), all);
  CHECK_EQ(with("0::/\n", {{"memory.max", "4096\n"}}), 4096);
  CHECK_EQ(with("0::/\n", {{"memory.max", "max\n"}}), all);
  CHECK_EQ(with(slice, {{"user.slice/app.scope/memory.max", "4096\n"}}), 4096);
  CHECK_EQ(with(slice, {{"user.slice/app.scope/memory.max", "max\n"},
                        {"user.slice/memory.max", "8192\n"}}),
           8192);
  CHECK_EQ(with(slice, {{"user.slice/app.scope/memory.max", "4096\n"},
                        {"user.slice/memory.max", "2048\n"},
                        {"user.slice/other.scope/memory.max", "1\n"}}),
           2048);
  CHECK_EQ(with("0::/../host/abc\n", {{"memory.max", "4096\n"}}), all);  // above what is mounted
  CHECK_EQ(with("0::/host/abc\n", {{"memory.max", "4096\n"}}), 4096);    // known to the host alone
  CHECK_EQ(with("5:cpu:/x\n9:memory,hugetlb:/docker/a\n0::/\n",
                {{"memory/docker/a/memory.limit_in_bytes", "4096\n"}}),
           4096);
  CHECK_EQ(with("no line\n:\n", {{"memory.max", "1\n"}}), all);
}

}  // namespace haetae
