// In which language a text is, and what the lint makes of it.
#include "notice/tongue.h"

#include "notice/analysis.h"
#include "notice/rows_for_test.h"

namespace haetae::notice {
namespace {

std::string CodeOf(const std::string& text) {
  const Notice notice = ReadNotice(text, "t.txt").value();
  std::u32string all;
  for (const Block& block : notice.blocks)
    for (const Char& c : block.chars) all += c.code;
  const Tongue* tongue = TongueOf(all);
  return tongue == nullptr ? "" : std::string(tongue->code);
}

const std::string kEnglishText =
    "Your personal data held by Stridewell were accessed without authorization. We are sorry. "
    "An attacker used a token that we had not revoked, and with it opened pages of our system.";
const std::string kFrenchText =
    "Vos données à caractère personnel détenues par Stridewell Inc. ont été consultées et copiées "
    "sans autorisation. Nous vous présentons nos excuses. Un ancien agent du support, qui avait "
    "quitté notre société, a continué à utiliser un jeton de connexion que nous n'avions pas "
    "révoqué.";
const std::string kGermanText =
    "Ihre personenbezogenen Daten wurden von einer Person ohne Berechtigung abgerufen. Wir bitten "
    "Sie um Entschuldigung. Der Angriff ist beendet, und wir haben die Zugänge gesperrt. Bitte "
    "öffnen Sie keine Links in Nachrichten, die vorgeben, von uns zu sein.";
const std::string kJapaneseText =
    "お客様の個人情報が不正に閲覧されたことが判明しました。深くお詫び申し上げます。当社は直ちに当該"
    "アク"
    "セスを遮断し、警察に届け出ました。";
const std::string kKoreanText =
    "고객님의 개인정보가 유출되었습니다. 깊이 사과드립니다. 공격자가 훔친 서명키로 토큰을 만들어 "
    "고객 정보를 조회하였습니다.";
const std::string kAlbanianText =
    "Të dhënat tuaja personale u panë pa leje nga një ish-punonjës. Ju kërkojmë falje për këtë. "
    "Kemi mbyllur qasjen dhe kemi njoftuar policinë, mos hapni lidhje në mesazhe të dyshimta.";

TEST_CASE("languages are told by their script or commonest words, and not by a name") {
  for (const auto& [text, code] : std::initializer_list<std::pair<std::string, const char*>>{
           {kEnglishText, "en"},
           {kFrenchText, "fr"},
           {kGermanText, "de"},
           {kJapaneseText, "ja"},
           {kKoreanText, "ko"},
           {kAlbanianText, ""},
           {"Sus datos personales fueron consultados sin autorización por una persona que trabajó "
            "para la empresa. Le pedimos disculpas por lo ocurrido.",
            "es"},
           {"Os seus dados pessoais foram acessados sem autorização por uma pessoa que trabalhou "
            "na "
            "empresa. Pedimos desculpas pelo ocorrido.",
            "pt"},
           {"I suoi dati personali sono stati consultati senza autorizzazione da una persona che "
            "lavorava per la società. Ci scusiamo per quanto è accaduto.",
            "it"},
           {"Uw persoonsgegevens zijn door een onbevoegde persoon ingezien. Wij bieden u onze "
            "excuses aan voor wat er is gebeurd.",
            "nl"},
           {"您的个人信息被未经授权的人员查看。我们对此深表歉意。", "zh"},
           {"Ваши персональные данные были просмотрены без разрешения.", "ru"},
           {"Commission nationale, CNIL", ""},
           {"Stridewell Inc., Austin, Texas", ""},
           {"하루몰 Harumall Inc. 고객센터 안내", "ko"},
           {"pаypal", ""}})  // one Cyrillic letter
    CHECK_MESSAGE(CodeOf(text) == code, text);
  CHECK(IsOf(*TongueOf(U"Ваши персональные данные были просмотрены"), "uk"));
  CHECK(!IsOf(*TongueOf(U"Ваши персональные данные были просмотрены"), "fr"));
  CHECK(TongueName("fr").ko == "프랑스어");
  CHECK(TongueName("sq").en == "\"sq\"");
}

TEST_CASE("language: a text that is in another one than it is called") {
  const auto called = [](const char* code) {
    Expected e = Bare();
    e.called = code;
    return e;
  };
  CheckRows("language", called("fr"),
            {{kFrenchText, "E"},  // called rightly; nobody here can judge it
             {kEnglishText, "E"},
             {kKoreanText, "E"},
             {kEnglishText + "\n\n" + kFrenchText, "N"},
             {"Stridewell, Austin", ""}});
  CheckRows("language", called("en"),
            {{kEnglishText, ""}, {kKoreanText, "E"}, {kEnglishText + "\n\n" + kKoreanText, ""}});
  CheckRows("language", called("ko"), {{kEnglishText, "E"}, {kKoreanText, ""}});
  CheckRows("language", called("sq"), {{kEnglishText, "E"}});
  CheckRows("language", called(""), {{kEnglishText, ""}, {kKoreanText, ""}});
  const auto message = [&](const std::string& text, const char* code) {
    return Lint(ReadNotice(text, "t.txt").value(), called(code), TestLexicon()).problems;
  };
  CHECK(message(kEnglishText, "fr").at(0).message.en == "called French, but written in English");
  CHECK(message(kEnglishText, "fr").at(0).message.ko ==
        "프랑스어라고 하였지만 영어로 쓰여 있습니다");
  CHECK(message(kAlbanianText, "sq").size() == 1);  // it cannot be judged; it is not miscalled
  CHECK(message(kFrenchText, "de").at(1).message.en == "called German, but written in French");
}

TEST_CASE("language: what nobody here reads is told once, and lacks nothing by guess") {
  Expected e = Bare({"consequences", "measures", "self_help", "when_how"});
  e.wording.clear();
  for (const std::string& text : {kFrenchText, kGermanText, kJapaneseText, kAlbanianText}) {
    const Report report = Lint(ReadNotice(text, "t.txt").value(), e, TestLexicon());
    CHECK_MESSAGE(report.problems.size() == 1, LintText(report, "t", Language::kEnglish));
    CHECK(Levels(report, "language") == "E");
  }
  // Of what stands beside an original one is told that nobody checked it, and no more.
  std::string hard = "Nous vous informons que ";
  for (int i = 0; i < 12; ++i) hard += "la société et les personnes ";
  for (const std::string& below : {hard + ".", hard + ".\n\n" + kGermanText}) {
    const std::string both = kEnglishText + "\n\n" + kFrenchText + "\n\n" + below;
    const Report report = Lint(ReadNotice(both, "t.txt").value(), Bare(), TestLexicon());
    CHECK_MESSAGE(Levels(report, "reading").empty(), LintText(report, "t", Language::kEnglish));
    CHECK(Levels(report, "language") == "N");
  }
  // A Korean notice with a French part is not judged as an English one.
  Expected korean = Bare({"consequences"});
  korean.languages = {Language::kKorean};
  const Report report = Lint(
      ReadNotice(kKoreanText + "\n\n예상되는 피해: 스팸이나 보이스피싱에 악용될 수 있습니다.\n\n" +
                     kFrenchText,
                 "t.txt")
          .value(),
      korean, TestLexicon());
  CHECK_MESSAGE(Levels(report, "content:consequences").empty(),
                LintText(report, "t", Language::kEnglish));
  // Long English sentences are still too long.
  std::string long_one = "We ";
  for (int i = 0; i < 45; ++i) long_one += "really ";
  CheckRows("reading", Bare(),
            {{kEnglishText + "\n\n" + long_one + "mean it.\n\n" + kFrenchText, "W"}});
}

TEST_CASE("language: names and addresses of other countries are none of the notice's") {
  CheckRows(
      "language", Bare(),
      {{kEnglishText +
            "\n\n- Commission nationale de l'informatique et des libertés, 3 place de "
            "Fontenoy, Paris\n- Agencia Española de Protección de Datos, calle de Jorge Juan\n"
            "- Der Bundesbeauftragte für den Datenschutz und die Informationsfreiheit",
        ""}});
}

}  // namespace
}  // namespace haetae::notice
