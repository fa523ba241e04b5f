// What the views are called and what their columns mean.

#include "sql/views.h"

namespace haetae::sql {
namespace {

const std::vector<ViewColumn>& AccessColumns() {
  static const std::vector<ViewColumn> columns = {
      {"time", {"of the request, UTC", "요청 시각(UTC)"}},
      {"route", {"method and path template", "메서드와 경로 틀"}},
      {"status", {"HTTP status; null: the log does not say", "HTTP 상태. null은 로그에 없음"}},
      {"outcome",
       {"disclosed, refused, missing (names nobody), unknown, issued",
        "disclosed 제공, refused 거절, missing 없는 사람, unknown 모름, issued 발급"}},
      {"bytes", {"of the answer", "응답 크기"}},
      {"subject",
       {"number of whom the request named; id_of(subject) is the account id",
        "요청이 가리킨 정보주체의 번호. 계정 식별자는 id_of(subject)"}},
      {"principal",
       {"who asked, where that is staff, a service or an unlisted id",
        "요청한 쪽이 직원, 서비스, 명단에 없는 식별자일 때 그 이름"}},
      {"principal_member",
       {"number of who asked, where that is a customer", "요청한 쪽이 이용자일 때 그 번호"}},
      {"key", {"that signed the credential", "인증정보에 서명한 키"}},
      {"credential", {"token or session shown", "제시한 토큰이나 세션"}},
      {"source_ip", {"client address", "접속 주소"}},
      {"country", {"of the address: KR", "주소의 국가: KR"}},
      {"network", {"of the address: AS4766", "주소의 망: AS4766"}},
      {"user_agent", {"as sent by the client", "클라이언트가 보낸 사용자 에이전트"}},
      {"tls_fingerprint", {"of the client", "클라이언트의 TLS 지문"}},
      {"host", {"asked for", "요청한 호스트"}},
      {"source", {"the log it stands in", "기록이 있는 로그"}},
      {"offset",
       {"first byte of its line in the uncompressed log", "압축을 푼 로그에서 그 줄의 첫 바이트"}},
      {"record", {"fingerprint of the event", "사건의 지문"}},
  };
  return columns;
}

std::vector<ViewColumn> DisclosureColumns() {
  std::vector<ViewColumn> columns = {
      {"subject",
       {"number of the person whose fields were returned", "항목이 제공된 정보주체의 번호"}},
      {"carried",
       {"true: stands in the payload of the one named", "true면 다른 사람 정보에 함께 실린 사람"}},
      {"named", {"number of whom the request named", "요청이 가리킨 정보주체의 번호"}},
      {"listed",
       {"in the list that the answer was: a search's, an export's",
        "응답이 목록일 때 그 안의 사람(검색, 내보내기)"}}};
  for (const ViewColumn& column : AccessColumns()) {
    if (column.name != "subject" && column.name != "outcome") columns.push_back(column);
  }
  return columns;
}

std::vector<View> LedgerViews() {
  return {
      {"accesses", {"every access of the ledger", "모든 접속"}, AccessColumns()},
      {"disclosures",
       {"each person whom each access disclosed, those carried in payloads included",
        "접속마다 조회된 사람. 다른 사람 정보에 실린 사람도 포함"},
       DisclosureColumns()},
      {"subjects",
       {"account ids by number; the one view that has them",
        "번호별 계정 식별자. 식별자가 있는 유일한 뷰"},
       {{"subject", {"number", "번호"}},
        {"id", {"account id", "계정 식별자"}},
        {"kind",
         {"member, non_member (carried only) or unlisted; loads the register's members",
          "member 회원, non_member 비회원, unlisted 명단 밖. 회원 명단을 읽습니다"}}}},
      {"routes",
       {"the routes of the catalogue", "처리 목록의 경로"},
       {{"route", {"method and path template", "메서드와 경로 틀"}},
        {"subject",
         {"the placeholder that names the subject, or principal",
          "정보주체를 가리키는 자리, 또는 principal"}},
        {"discloses", {"fields, joined by ;", "제공 항목(;로 구분)"}},
        {"carries", {"relation whose people stand in the payload", "함께 실리는 사람의 관계"}},
        {"issuance", {"a success issues a credential", "성공하면 인증정보를 발급"}}}},
      {"fields",
       {"one row for each route and field it discloses", "경로마다 제공하는 항목"},
       {{"route", {"method and path template", "메서드와 경로 틀"}},
        {"field", {"kind of data", "항목"}},
        {"masked", {"shown masked", "가린 형태로 제공"}},
        {"carries", {"relation whose people are shown it too", "함께 제공되는 사람의 관계"}}}},
      {"sources",
       {"the logs that were read", "읽은 로그"},
       {{"source", {"name, as in accesses", "접속에 적힌 이름"}},
        {"path", {"where it was read", "읽은 위치"}},
        {"format", {"of its lines", "줄의 형식"}},
        {"compression", {"of the file", "압축"}},
        {"bytes", {"read, uncompressed", "읽은 크기(압축 풀고)"}},
        {"lines", {"read", "읽은 줄"}},
        {"records", {"that could be read", "읽힌 기록"}},
        {"unreadable", {"lines that could not", "읽히지 않은 줄"}},
        {"duplicates", {"events delivered twice", "두 번 전달된 사건"}},
        {"first_record", {"time of the earliest", "가장 이른 기록"}},
        {"last_record", {"time of the latest", "가장 늦은 기록"}},
        {"problem", {"why it was not read to its end", "끝까지 읽지 못한 이유"}}}},
      {"coverage",
       {"for each source and hour, the minutes that have records",
        "로그마다 시간별로 기록이 있는 분"},
       {{"source", {"the log", "로그"}},
        {"hour", {"its beginning, UTC", "시작 시각(UTC)"}},
        {"minutes", {"with at least one record, 1 to 60", "기록이 있는 분(1–60)"}}}},
      {"gaps",
       {"silences that a log's own rhythm does not explain",
        "로그 자체의 흐름으로 설명되지 않는 공백"},
       {{"source", {"the log", "로그"}},
        {"since", {"first minute without a record", "기록이 끊긴 때"}},
        {"until", {"the next record", "다시 이어진 때"}}}},
      {"segments",
       {"the Parquet files of the ledger", "기록의 Parquet 파일"},
       {{"file", {"below ledger/segments", "ledger/segments 아래 이름"}},
        {"accesses", {"rows", "접속 수"}},
        {"bytes", {"of the file", "파일 크기"}},
        {"first_access", {"earliest", "가장 이른 접속"}},
        {"last_access", {"latest", "가장 늦은 접속"}},
        {"unfinished",
         {"holds the last line of a log that may be half written",
          "아직 쓰는 중일 수 있는 로그의 마지막 줄"}}}},
  };
}

std::vector<View> RegisterViews() {
  return {
      {"members",
       {"the register's members, each once", "대장의 회원(한 사람 한 행)"},
       {{"member", {"account id", "계정 식별자"}},
        {"created", {"null: not said", "가입. null은 적혀 있지 않음"}},
        {"deleted", {"null: not said", "탈퇴. null은 적혀 있지 않음"}}}},
      {"people",
       {"the register's staff", "대장의 직원"},
       {{"person", {"the principal of their accesses", "접속의 principal"}},
        {"role", {"what they do", "직무"}},
        {"joined", {"first day", "입사"}},
        {"left", {"last day; write \"left\"", "퇴사. \"left\"로 쓰십시오"}}}},
      {"keys",
       {"the register's keys", "대장의 키"},
       {{"key", {"its kid", "kid"}},
        {"created", {"", ""}},
        {"rotate_by", {"should be replaced by then", "교체 기한"}},
        {"retired", {"no longer to be used", "폐기"}},
        {"custodians", {"people who hold it, joined by ;", "보관자(;로 구분)"}}}},
      {"issued",
       {"the credentials that were issued, one row a line of the register",
        "발급된 인증정보(대장의 한 줄이 한 행)"},
       {{"credential", {"", ""}},
        {"key", {"that signed it", "서명한 키"}},
        {"principal", {"to whom", "발급받은 쪽"}},
        {"issued", {"when", "발급 시각"}},
        {"expires", {"null: never, or not said", "만료. null은 없음"}}}},
      {"tickets",
       {"what staff were asked to do", "직원이 맡은 일"},
       {{"ticket", {"its number", "번호"}},
        {"person", {"who was asked", "맡은 직원"}},
        {"member", {"whom it is about", "대상 회원"}},
        {"opened", {"", ""}},
        {"closed", {"null: open", "null은 아직 열려 있음"}}}},
      {"canaries",
       {"members who do not exist and whom nobody should read", "아무도 볼 일이 없는 가상 회원"},
       {{"member", {"account id", "계정 식별자"}},
        {"subject", {"number; null: never seen", "번호. null은 나온 적 없음"}}}},
      {"jobs",
       {"bulk readers that are meant to be", "정해진 대량 조회 작업"},
       {{"name", {"", ""}},
        {"principal", {"one of principal, credential, source_ip", "셋 가운데 하나"}},
        {"credential", {"", ""}},
        {"source_ip", {"", ""}},
        {"routes", {"joined by ;, null: all", "경로(;로 구분). null은 전부"}},
        {"until", {"", ""}}}},
      {"carries",
       {"who stands in whose payload, and when", "누구의 정보에 누가 언제 함께 실리는지"},
       {{"relation", {"as routes name it", "경로에 적힌 관계"}},
        {"subject", {"number of the member whose payload it is", "정보 주인의 번호"}},
        {"carried", {"number of the person in it", "함께 실린 사람의 번호"}},
        {"since", {"null: always", "null은 처음부터"}},
        {"until", {"null: still", "null은 지금까지"}}}},
  };
}

std::vector<View> IncidentViews() {
  return {
      {"incidents",
       {"what investigations found, as kept", "조사가 찾은 사고(저장된 그대로)"},
       {{"incident", {"its number", "번호"}},
        {"title", {"in English", "제목(영어)"}},
        {"title_ko", {"in Korean", "제목"}},
        {"severity", {"critical, high, medium, low", "critical, high, medium, low"}},
        {"state", {"open, accepted, rejected", "open, accepted, rejected"}},
        {"first_access", {"", ""}},
        {"last_access", {"", ""}},
        {"alert_at", {"when a live haetae raises it", "실시간이라면 경보가 나는 때"}},
        {"reads_before_alert", {"disclosing accesses before it", "그 전의 제공 접속"}},
        {"people", {"reached, when it was last counted", "마지막으로 셌을 때 닿은 사람"}},
        {"accesses", {"disclosing, likewise", "그때의 제공 접속"}},
        {"found", {"by the last whole investigation", "마지막 전체 조사에서도 찾음"}},
        {"exact", {"false: a lower bound of recent accesses", "false면 최근 접속만 센 하한"}}}},
      {"findings",
       {"what detectors concluded", "탐지기의 판단"},
       {{"incident", {"", ""}},
        {"finding", {"for haetae explain", "haetae explain에 쓰는 번호"}},
        {"role", {"cause: blames accesses; related: overlaps", "cause 원인, related 관련"}},
        {"detector", {"", ""}},
        {"rule", {"of the detector sigma", "sigma 규칙"}},
        {"title", {"in English", "제목(영어)"}},
        {"title_ko", {"in Korean", "제목"}},
        {"confidence", {"0 to 1", "0–1"}},
        {"certain", {"needs no statistics", "통계가 아닌 확실한 신호"}},
        {"attack", {"ATT&CK techniques, joined by ;", "ATT&CK 기법(;로 구분)"}},
        {"first_access", {"", ""}},
        {"alert_at", {"", ""}},
        {"reads_before_alert", {"", ""}},
        {"accesses", {"that carry its indicators", "지표를 지닌 접속"}}}},
      {"indicators",
       {"the indicators of findings, and those that closures and people added",
        "탐지의 지표, 그리고 확장으로 더해지거나 사람이 받아들인 지표"},
       {{"incident", {"", ""}},
        {"finding", {"", ""}},
        {"role",
         {"cause, related; closure, accepted: beside findings",
          "cause 원인, related 관련, closure 포함, accepted 받아들임"}},
        {"dimension", {"key, credential, principal, source_ip …", "key, credential, principal …"}},
        {"value", {"that accesses carry", "접속이 지닌 값"}}}},
      {"incident_accesses(n)",
       {"the accesses that carry the causes of incident n", "사고 n의 원인 지표를 지닌 접속"},
       {}},
      {"incident_disclosures(n)",
       {"whom they disclosed: exactly the scope of incident n",
        "그 접속이 조회한 사람: 사고 n의 유출 범위"},
       {}},
      {"id_of(number)", {"the account id of a subject", "번호의 계정 식별자"}, {}},
      {"subject_of('id')", {"the number of an account id", "계정 식별자의 번호"}, {}},
      {"haetae_within(a, 'r')",
       {"whether address a is in the range r, or in one of several: '10.0.0.0/8 2001:db8::/32'",
        "주소 a가 범위 r에 드는지. 범위는 여럿도 됨: '10.0.0.0/8 2001:db8::/32'"},
       {}},
  };
}

}  // namespace

std::span<const View> Views() {
  static const std::vector<View> views = [] {
    std::vector<View> all = LedgerViews();
    for (auto* more : {RegisterViews, IncidentViews}) {
      for (View& view : more()) all.push_back(std::move(view));
    }
    return all;
  }();
  return views;
}

}  // namespace haetae::sql
