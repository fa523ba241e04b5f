#include "delivery/sms_carrier.h"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <thread>
#include <unordered_map>

namespace haetae::delivery {
namespace {

constexpr Duration kRetryConnectFirst = kSecond, kRetryConnectMax = kMinute;
constexpr int kPollMs = 200;

constexpr auto Now = [] { return SystemClock().Now(); };

class SmsCarrier final : public Carrier {
 public:
  SmsCarrier(Gateway gateway, std::string sender, Flight& flight, Landing& landing)
      : gateway_(std::move(gateway)),
        sender_(std::move(sender)),
        flight_(flight),
        landing_(landing) {
    multi_ = curl_multi_init();
    CHECK(multi_ != nullptr);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(gateway_.connections));
    thread_ = std::thread([this] { Run(); });
  }
  ~SmsCarrier() override {
    Stop(0);
    curl_multi_cleanup(multi_);
  }
  Channel channel() const override { return Channel::kSms; }
  bool RepeatIsSafe() const override { return gateway_.idempotent; }
  size_t Room() const override { return size_t{gateway_.connections} * 64; }
  void Give(std::vector<Parcel> parcels) override {
    {
      const std::lock_guard lock(mutex_);
      for (Parcel& parcel : parcels) queue_.push_back(std::move(parcel));
    }
    curl_multi_wakeup(multi_);
  }
  void Stop(Duration patience) override {
    if (!thread_.joinable()) return;
    stop_by_ = (Now() + patience).us;
    stopping_ = true;
    curl_multi_wakeup(multi_);
    thread_.join();
    for (const Parcel& parcel : queue_) landing_.Put({parcel.slot, {.state = State::kIntended}});
    queue_.clear();
  }

 private:
  struct Call {
    SmsCarrier* carrier;
    Parcel parcel;
    HttpRequest request;
    curl_slist* headers = nullptr;
    std::string answer;
    char error[CURL_ERROR_SIZE] = {};
    bool flying = false;
  };

  std::optional<Parcel> Pop() {
    const std::lock_guard lock(mutex_);
    if (queue_.empty()) return std::nullopt;
    Parcel parcel = std::move(queue_.front());
    queue_.pop_front();
    return parcel;
  }

  void Run() {
    while (true) {
      const Time now = Now();
      if (stopping_ && (calls_.empty() || now.us >= stop_by_)) break;
      while (!stopping_ && !fatal_ && now >= next_try_ && calls_.size() < gateway_.connections) {
        std::optional<Parcel> parcel = Pop();
        if (!parcel) break;
        Begin(*std::move(parcel));
        if (backoff_ > 0) break;  // one at a time until it answers again
      }
      int running = 0;
      curl_multi_perform(multi_, &running);
      int left = 0;
      while (const CURLMsg* message = curl_multi_info_read(multi_, &left))
        if (message->msg == CURLMSG_DONE) Finish(message->easy_handle, message->data.result);
      if (running == static_cast<int>(calls_.size()))
        curl_multi_poll(multi_, nullptr, 0, kPollMs, nullptr);
    }
    while (!calls_.empty()) Finish(calls_.begin()->first, CURLE_ABORTED_BY_CALLBACK);
  }

  void Land(const Parcel& parcel, const Ending& ending) {
    flight_.Landed(parcel.slot, ending);
    landing_.Put({parcel.slot, ending});
  }

  void Begin(Parcel parcel) {
    Result<HttpRequest> request =
        gateway_.Ask({.to = parcel.to, .text = parcel.body, .id = parcel.id, .sender = sender_});
    if (!request) {
      Land(parcel, {.state = State::kFailed, .why = Why::kServerLacks});
      return;
    }
    CURL* easy = curl_easy_init();
    CHECK(easy != nullptr);
    auto call = std::make_unique<Call>();
    call->carrier = this;
    call->parcel = std::move(parcel);
    call->request = *std::move(request);
    SetUp(easy, *call);
    curl_multi_add_handle(multi_, easy);
    calls_[easy] = std::move(call);
  }

  void SetUp(CURL* easy, Call& call) {
    const HttpRequest& request = call.request;
    for (const auto& [name, value] : request.headers)
      call.headers = curl_slist_append(call.headers, (name + ": " + value).c_str());
    if (!request.content_type.empty())
      call.headers =
          curl_slist_append(call.headers, ("Content-Type: " + request.content_type).c_str());
    if (request.method == "POST") {
      call.headers = curl_slist_append(call.headers, "Expect:");
      curl_easy_setopt(easy, CURLOPT_POST, 1L);
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(request.body.size()));
    }
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call.headers);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "haetae");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");  // not what the environment says
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(gateway_.timeout / kMillisecond));
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call.error);
    if (!gateway_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, gateway_.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &SmsCarrier::Leaves);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, &call);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &SmsCarrier::Keep);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &call);
  }

  // The connection stands, and nothing of the request has gone out.
  static int Leaves(void* self, char*, char*, int, int) {
    auto* call = static_cast<Call*>(self);
    // libcurl would send a request again by itself when a kept connection breaks without an answer:
    // the first may have been taken.
    if (call->flying) return CURL_PREREQFUNC_ABORT;
    call->flying = true;
    call->carrier->flight_.Flying(call->parcel.slot);
    return CURL_PREREQFUNC_OK;
  }
  static size_t Keep(char* bytes, size_t size, size_t count, void* self) {
    auto* call = static_cast<Call*>(self);
    const size_t room = kAnswerBytesMax - std::min(kAnswerBytesMax, call->answer.size());
    call->answer.append(bytes, std::min(size * count, room));
    return size * count;
  }

  void Finish(CURL* easy, CURLcode code) {
    const auto found = calls_.find(easy);
    CHECK(found != calls_.end());
    std::unique_ptr<Call> call = std::move(found->second);
    calls_.erase(found);
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_multi_remove_handle(multi_, easy);
    curl_easy_cleanup(easy);
    curl_slist_free_all(call->headers);
    if (code == CURLE_OK)
      Answered(*call, static_cast<int>(status));
    else if (call->flying)
      Land(call->parcel, {.why = Why::kConnectionLost});
    else
      NotSent(*call, code);
  }

  void Answered(Call& call, int status) {
    const Judgement judgement = gateway_.Judge(status, call.answer);
    backoff_ = 0;
    if (judgement.stop) {
      fatal_ = true;
      landing_.Put(Trouble{Error{Code::kDenied, "cannot send text messages",
                                 "the gateway answers " + std::to_string(status), gateway_.name,
                                 "check the log-in and the credit, then resume"},
                           true});
    } else {
      landing_.Clear();
    }
    Land(call.parcel, judgement.ending);
  }

  void NotSent(Call& call, CURLcode code) {
    flight_.Grounded(call.parcel.slot);
    {
      const std::lock_guard lock(mutex_);
      queue_.push_front(std::move(call.parcel));
    }
    const bool fatal = code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
                       code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
    fatal_ = fatal_ || fatal;
    if (!stopping_)
      landing_.Put(Trouble{Error{Code::kUnavailable, "cannot send text messages",
                                 curl_easy_strerror(code), gateway_.name,
                                 "check that the gateway runs, its address and its certificate; "
                                 "nothing is lost"},
                           fatal});
    backoff_ = std::min(kRetryConnectMax, backoff_ == 0 ? kRetryConnectFirst : 2 * backoff_);
    next_try_ = Now() + backoff_;
  }

  const Gateway gateway_;
  const std::string sender_;
  Flight& flight_;
  Landing& landing_;
  CURLM* multi_ = nullptr;
  std::mutex mutex_;
  std::deque<Parcel> queue_;
  std::unordered_map<CURL*, std::unique_ptr<Call>> calls_;
  std::atomic<bool> stopping_{false};
  std::atomic<int64_t> stop_by_{INT64_MAX};
  bool fatal_ = false;
  Duration backoff_ = 0;
  Time next_try_{};
  std::thread thread_;
};

}  // namespace

Status CheckSmsSender(std::string_view sender) {
  const bool plain = std::all_of(sender.begin(), sender.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+';
  });
  if (sender.empty() || sender.size() > 20 || !plain)
    return Fail(Code::kUsage, "cannot send text messages",
                "the sender must be a number or a short name", "",
                "use the number that is registered with the carrier, digits only");
  return {};
}

Result<std::unique_ptr<Carrier>> MakeSmsCarrier(Gateway gateway, std::string sender, Flight& flight,
                                                Landing& landing) {
  TRY(CheckSmsSender(sender));
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  CHECK(ready == CURLE_OK);
  return std::make_unique<SmsCarrier>(std::move(gateway), std::move(sender), flight, landing);
}

}  // namespace haetae::delivery
