// What a notice may say that nothing leaked: to all who were told, or to some of them.
#include "notice/rows_for_test.h"

namespace haetae::notice {
namespace {

Expected Clearing(bool to_some, Channel channel = Channel::kMail) {
  Expected e = Bare({"not_leaked"});
  e.certainty = Certainty::kPossible;
  e.wording = {"W1", "W6", "W9", "W11"};
  e.to_some = to_some, e.channel = channel;
  return e;
}

TEST_CASE("content:not_leaked: that nothing leaked is found out, and whole") {
  const std::string ko =
      "조사 결과 안내\n\n앞서 알려 드린 유출 가능성에 대한 조사를 마쳤습니다.\n\n";
  const std::string en =
      "Result of our investigation\n\nWe told you that your data may have leaked.\n\n";
  for (bool to_some : {false, true})
    CheckRows(
        "content:not_leaked", Clearing(to_some),
        {
            {ko + "조사 결과, 고객님의 개인정보는 유출되지 않은 것으로 확인되었습니다.", ""},
            {ko + "고객님의 이름과 전화번호는 유출되지 않았음을 확인하였습니다.", ""},
            {ko + "고객님의 개인정보는 유출되지 않았습니다. 조사 결과 확인된 사실입니다.", ""},
            {ko + "확인 결과 고객님의 개인정보가 유출된 사실이 없습니다.", ""},
            {ko + "조사 결과 고객님의 개인정보는 유출되지 않았을 가능성이 높습니다.", "E"},
            {ko + "조사 결과 고객님의 개인정보는 유출되지 않은 것으로 추정됩니다.", "E"},
            {ko + "조사 결과 고객님의 개인정보는 유출되지 않은 것으로 보입니다.", "E"},
            {ko + "조사 결과 진료과목을 제외하고 유출되지 않은 것으로 확인되었습니다.", "E"},
            {ko + "조사 결과 주소 외에는 유출되지 않은 것으로 확인되었습니다.", "E"},
            {ko, "E"},
            {en + "Our investigation found that your data were not leaked.", ""},
            {en + "We have determined that your data were not accessed.", ""},
            {en + "Our investigation found that your data were probably not leaked.", "E"},
            {en + "We believe that your data were not leaked, our investigation found.", "E"},
            {en + "We found that your data were not leaked, except your address.", "E"},
        });
}

TEST_CASE("content:not_leaked: others' data did leak") {
  const std::string ko = "조사 결과 안내\n\n";
  const std::string all =
      ko + "조사 결과 어느 고객님의 개인정보도 유출되지 않은 것으로 확인되었습니다.";
  const std::string yours =
      ko + "조사 결과 고객님의 개인정보는 유출되지 않은 것으로 확인되었습니다.";
  const std::string some =
      ko +
      "유출 가능성을 안내받으신 분 가운데 일부는 조사 결과 유출되지 않은 것으로 확인되었습니다.";
  CheckRows("content:not_leaked", Clearing(false), {{all, ""}, {yours, ""}, {some, ""}});
  CheckRows("content:not_leaked", Clearing(false, Channel::kPublic), {{all, ""}, {yours, ""}});
  CheckRows("content:not_leaked", Clearing(true), {{all, "E"}, {yours, ""}, {some, ""}});
  CheckRows("content:not_leaked", Clearing(true, Channel::kPublic),
            {{all, "E"},
             {yours, "E"},
             {some, ""},
             {"Result\n\nOur investigation found that no customer's data were leaked.", "E"},
             {"Result\n\nOur investigation found that the data of some of those whom we told were "
              "not leaked.",
              ""}});
}

TEST_CASE("W1, W2: the law's word, and no leak beside it") {
  const std::string ko =
      "조사 결과 안내\n\n조사 결과 고객님의 개인정보는 유출되지 않은 것으로 확인되었습니다.\n\n";
  CheckRows("W1", Clearing(true),
            {{ko, ""}, {ko + "고객님의 개인정보는 노출되지 않은 것으로 확인되었습니다.", "E"}});
  CheckRows("W2", Clearing(true),
            {
                {ko + "이름과 전화번호는 유출되었습니다.", "E"},
                {ko + "고객님의 이름이 유출된 것으로 확인되었습니다.", "E"},
                {ko + "앞서 유출되었다고 안내받으셨더라도 이 안내가 맞습니다.", ""},
                {ko + "앞서 개인정보가 유출되었습니다라고 안내해 드린 바 있습니다.", ""},
                {ko + "개인정보가 유출된 사실은 없습니다.", ""},
                {ko + "Your name was stolen.", "E"},
                {ko + "We told you earlier that your name was stolen.", ""},
            });
}

}  // namespace
}  // namespace haetae::notice
