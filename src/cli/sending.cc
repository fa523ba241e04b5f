#include "cli/sending.h"

#include <array>

#include "base/hash.h"
#include "delivery/mail_carrier.h"
#include "delivery/sms_carrier.h"

namespace haetae::cli {

namespace {

constexpr std::array<std::string_view, 2> kGatewayFolders = {HAETAE_GATEWAYS_DIR,
                                                             "/usr/share/haetae/gateways"};

// Those that come with haetae, which know the hours of every country; else those of Korea.
Result<delivery::QuietHours> UsualQuietHours() {
  for (std::string_view folder : kGatewayFolders)
    if (const fs::path path = fs::path(folder) / "quiet.toml"; TRY(IsThere(path)))
      return delivery::ReadQuietHours(path);
  return delivery::QuietHours();
}

}  // namespace

Result<LaneFiles> ReadLaneFiles(const Arguments& arguments) {
  LaneFiles files;
  if (arguments.Has("--mail")) files.mail = TRY(campaign::ReadMailFile(arguments.Text("--mail")));
  if (arguments.Has("--quiet-hours")) {
    const std::string path = arguments.Text("--quiet-hours");
    files.quiet = TRY(delivery::ReadQuietHours(path));
    files.quiet_sha256 = Sha256Hex(TRY(ReadFile(path, delivery::kGatewayFileBytesMax)));
  } else {
    files.quiet = TRY(UsualQuietHours());
  }
  if (!arguments.Has("--sms")) return files;
  files.sms_path = arguments.Text("--sms");
  files.gateway.emplace(TRY(delivery::ReadGateway(files.sms_path)));
  files.sms_sha256 = Sha256Hex(TRY(ReadFile(files.sms_path, delivery::kGatewayFileBytesMax)));
  files.sms_sender = arguments.Text("--sms-sender");
  if (files.sms_sender.empty())
    return Fail(Code::kUsage, "wrong usage", "--sms needs --sms-sender, the official number", "",
                "see haetae " + arguments.command + " --help");
  std::erase_if(files.sms_sender, [](char c) { return c == '-' || c == ' '; });  // 1577-0000
  TRY(delivery::CheckSmsSender(files.sms_sender));
  return files;
}

std::vector<delivery::Lane> LanesOf(const LaneFiles& files) {
  using delivery::Channel;
  std::vector<delivery::Lane> lanes;
  if (files.mail)
    lanes.push_back({.channel = Channel::kMail,
                     .make =
                         [&files](delivery::Flight& flight, delivery::Landing& landing) {
                           return delivery::MakeMailCarrier(files.mail->smtp, flight, landing);
                         },
                     .per_second = files.mail->per_second,
                     .domain_per_second = files.mail->domain_per_second});
  if (files.gateway)
    lanes.push_back({.channel = Channel::kSms,
                     .make = [&files](delivery::Flight& flight, delivery::Landing& landing)
                         -> Result<std::unique_ptr<delivery::Carrier>> {
                       return delivery::MakeSmsCarrier(TRY(delivery::ReadGateway(files.sms_path)),
                                                       files.sms_sender, flight, landing);
                     },
                     .repeat_safe = files.gateway->idempotent,
                     .per_second = files.gateway->rate,
                     .not_before =
                         [&files](const delivery::Letter& letter, Time now) {
                           return files.quiet.NotBefore(
                               std::get<delivery::SmsLetter>(letter.what).to, now);
                         }});
  return lanes;
}

}  // namespace haetae::cli
