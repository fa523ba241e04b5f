#include "campaign/approval.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/text.h"

namespace haetae::campaign {
namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t kKeyFileBytesMax = 64 << 10;
constexpr size_t kNameBytesMax = 100;
constexpr size_t kSignatureBytes = 64;  // RFC 8032, 5.1.6

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
struct FreeBio {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

// A key under a password cannot be used without a prompt, and there is none.
int NoPassword(char*, int, int, void*) { return 0; }

Bio Reading(const std::string& text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<size_t>(size)};
}

Result<Key> PrivateKey(const fs::path& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0)
    return std::unexpected(SystemError("cannot read the key", path.native(), errno));
  if ((info.st_mode & 077) != 0)
    return Fail(Code::kDenied, "cannot use the key", "others than its owner may read it",
                path.native(), "make a new one: haetae notice approve --new-key FILE");
  std::string text = TRY(ReadFile(path, kKeyFileBytesMax));
  Key key(PEM_read_bio_PrivateKey(Reading(text).get(), nullptr, NoPassword, nullptr));
  const bool is_openssh = text.find("BEGIN OPENSSH PRIVATE KEY") != text.npos;
  std::ranges::fill(text, '\0');
  if (!key && is_openssh)
    return Fail(Code::kMalformed, "cannot use the key",
                "it is in the format of OpenSSH, and a key in PEM (PKCS #8) is needed",
                path.native(), "make one: haetae notice approve --new-key FILE");
  if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519)
    return Fail(Code::kMalformed, "cannot use the key", "it is no Ed25519 key without a password",
                path.native(), "make one: haetae notice approve --new-key FILE");
  return key;
}

Result<Key> PublicKey(const fs::path& path) {
  const std::string text = TRY(ReadFile(path, kKeyFileBytesMax));
  Key key(PEM_read_bio_PUBKEY(Reading(text).get(), nullptr, NoPassword, nullptr));
  if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519)
    return Fail(Code::kMalformed, "cannot use the public key", "it is no Ed25519 key in PEM",
                path.native(), "put the .pub of haetae notice approve --new-key there");
  return key;
}

std::string PublicText(EVP_PKEY* key) {
  Bio bio(BIO_new(BIO_s_mem()));
  CHECK(PEM_write_bio_PUBKEY(bio.get(), key) == 1);
  return TextOf(bio.get());
}

std::string KeySha256(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  CHECK(size > 0);
  std::string hash =
      Sha256Hex(std::string_view(reinterpret_cast<char*>(der), static_cast<size_t>(size)));
  OPENSSL_free(der);
  return hash;
}

std::string Sign(EVP_PKEY* key, std::string_view text) {
  Context context(EVP_MD_CTX_new());
  size_t size = kSignatureBytes;
  std::string signature(size, '\0');
  CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) == 1);
  CHECK(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1);
  return signature;
}

bool Verify(EVP_PKEY* key, std::string_view text, std::string_view signature) {
  Context context(EVP_MD_CTX_new());
  CHECK(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1);
  return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                          signature.size(), reinterpret_cast<const unsigned char*>(text.data()),
                          text.size()) == 1;
}

// Letters of a name that is the name of a file too.
Status CheckName(const std::string& name) {
  const bool usable = !name.empty() && name.size() <= kNameBytesMax && name[0] != '.' &&
                      name.find('/') == std::string::npos && EscapeTerminal(name) == name;
  if (usable) return {};
  return Fail(Code::kUsage, "wrong usage", "--by takes a name without / and dots before it");
}

// Names that people take for the same.
std::string Folded(std::string_view name) {
  std::string folded;
  for (char c : name)
    if (c != ' ' && c != '\t')
      folded += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return folded;
}

std::unexpected<Error> Denied(std::string why, const fs::path& where, std::string advice) {
  return Fail(Code::kDenied, "the approval is refused", std::move(why), where.native(),
              std::move(advice));
}

// That it is the approver's key, and nobody's who planned.
Status CheckApprover(const ReadPlan& plan, const std::string& by, EVP_PKEY* key,
                     const fs::path& approvers) {
  TRY(CheckName(by));
  if (Folded(by) == Folded(plan.plan.planner))
    return Denied(by + " planned it", plan.file, "a second person approves");
  const fs::path own = approvers / (by + ".pem");
  if (!TRY(IsThere(own)))
    return Denied("there is no approver of this name", own,
                  "put the public key of somebody who may approve there");
  const Key known = TRY(PublicKey(own));
  if (EVP_PKEY_eq(known.get(), key) != 1)
    return Denied("the key is not " + by + "'s", own,
                  "sign with the key whose public half this is");
  const fs::path planner = approvers / (plan.plan.planner + ".pem");
  if (CheckName(plan.plan.planner) && TRY(IsThere(planner)) &&
      EVP_PKEY_eq(TRY(PublicKey(planner)).get(), key) == 1)
    return Denied("it is the key of " + plan.plan.planner + ", who planned it", planner,
                  "a second person approves, with a key of their own");
  return {};
}

Approval PathsOf(const ReadPlan& plan, uint32_t number) {
  Approval approval = {.number = number};
  const fs::path stem = plan.folder / "approvals" / std::to_string(number);
  approval.statement = stem.native() + ".json";
  approval.signature = stem.native() + ".sig";
  approval.key = stem.native() + ".pem";
  return approval;
}

// A file that is not there yet, durable; kConflict where it is.
Status Add(const fs::path& path, std::string_view bytes, int mode) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0 && errno == EEXIST)
    return Fail(Code::kConflict, "cannot write the file", "it is there already", path.native(),
                "name a new one");
  if (fd < 0) return std::unexpected(SystemError("cannot write", path.native(), errno));
  const ssize_t put = ::write(fd, bytes.data(), bytes.size());
  const bool whole = put == static_cast<ssize_t>(bytes.size()) && ::fsync(fd) == 0;
  const int failed = errno;
  ::close(fd);
  if (whole) return SyncFolder(path.parent_path().empty() ? "." : path.parent_path());
  ::unlink(path.c_str());
  return std::unexpected(SystemError("cannot write", path.native(), failed));
}

std::string StatementOf(const ReadPlan& plan, const std::string& by, EVP_PKEY* key, Time now) {
  Json counts = Json::object();
  for (delivery::Channel channel : delivery::kChannels)
    counts[std::string(delivery::ChannelName(channel))] =
        plan.plan.counts[static_cast<size_t>(channel)];
  const Json json = {{"schema", "haetae.approval/1"},
                     {"plan_sha256", plan.sha256},
                     {"incident", plan.plan.incident},
                     {"duty", plan.plan.duty},
                     {"scope_version", plan.plan.scope_version},
                     {"people", plan.plan.people},
                     {"counts", counts},
                     {"by", by},
                     {"key_sha256", KeySha256(key)},
                     {"at", FormatTime(now)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

// One approval as it stands, if it is valid.
Result<Approval> Check(const ReadPlan& plan, Approval approval, const fs::path& approvers) {
  const std::string text = TRY(ReadFile(approval.statement, kKeyFileBytesMax));
  const std::string signature = TRY(ReadFile(approval.signature, kKeyFileBytesMax));
  const Key key = TRY(PublicKey(approval.key));
  if (!Verify(key.get(), text, signature))
    return Denied("the signature does not fit", approval.statement, "approve again");
  const Json json = Json::parse(text, nullptr, false);
  try {  // the library tells by exception which member is missing
    approval.by = json.at("by");
    approval.at = json.at("at");
    approval.plan_sha256 = json.at("plan_sha256");
    approval.key_sha256 = json.at("key_sha256");
    approval.people = json.at("people");
  } catch (const Json::exception&) {
    return Denied("it lacks a member", approval.statement, "approve again");
  }
  if (approval.plan_sha256 != plan.sha256 || approval.people != plan.plan.people)
    return Denied("the plan has changed since", approval.statement,
                  "plan again, and have the new plan approved");
  TRY(CheckApprover(plan, approval.by, key.get(), approvers));
  return approval;
}

}  // namespace

Result<Signed> SignBytes(const fs::path& key_file, std::string_view bytes) {
  const Key key = TRY(PrivateKey(key_file));
  return Signed{.signature = Sign(key.get(), bytes), .public_key = PublicText(key.get())};
}

Status MakeKeyPair(const fs::path& path) {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  CHECK(key != nullptr);
  Bio bio(BIO_new(BIO_s_mem()));
  CHECK(PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                      nullptr) == 1);
  TRY(Add(path.native() + ".pub", PublicText(key.get()), 0644));
  return Add(path, TextOf(bio.get()), 0600);
}

Result<Approval> Approve(const ReadPlan& plan, const std::string& by, const fs::path& key_file,
                         const fs::path& approvers, Time now) {
  const Key key = TRY(PrivateKey(key_file));
  TRY(CheckApprover(plan, by, key.get(), approvers));
  TRY(MakeFolders(plan.folder / "approvals"));
  const std::string text = StatementOf(plan, by, key.get(), now);
  for (uint32_t number = 1; number <= kApprovalsMax; ++number) {
    Approval approval = PathsOf(plan, number);
    // The statement is last: with it the approval is there.
    if (TRY(IsThere(approval.statement)) || TRY(IsThere(approval.signature)) ||
        TRY(IsThere(approval.key)))
      continue;
    TRY(Add(approval.key, PublicText(key.get()), 0644));
    TRY(Add(approval.signature, Sign(key.get(), text), 0644));
    TRY(Add(approval.statement, text, 0644));
    return Check(plan, std::move(approval), approvers);
  }
  return Fail(Code::kLimit, "cannot keep the approval",
              fmt::format("there are {} of this plan", kApprovalsMax), plan.folder.native(),
              "plan again");
}

Result<Approval> FindApproval(const ReadPlan& plan, const fs::path& approvers) {
  Error why = {Code::kDenied, "the notice may not go out", "nobody has approved the plan",
               plan.file.native(),
               "a second person: haetae notice approve PLAN --sign-key FILE --by NAME"};
  for (uint32_t number = 1; number <= kApprovalsMax; ++number) {
    const Approval paths = PathsOf(plan, number);
    if (!TRY(IsThere(paths.statement))) continue;
    Result<Approval> valid = Check(plan, paths, approvers);
    if (valid) return valid;
    why = valid.error();
  }
  return std::unexpected(std::move(why));
}

}  // namespace haetae::campaign
