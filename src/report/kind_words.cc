#include "report/kind_words.h"

#include <algorithm>
#include <array>

#include "report/words.h"

namespace haetae::report {
namespace {

struct Kind {
  std::string_view names;  // with a space before and behind each
  std::string_view en, ko;
};
// The kinds of laws/lexicon/fields.toml as they are called there: a page of an incident names them
// without having the laws. A test compares the two. "card" and others that are called here by a
// shorter word stand in words.cc.
constexpr auto kKinds = std::to_array<Kind>({
    {" full_name real_name customer_name recipient_name ", "name", "성명"},
    {" given_name first_name ", "given name", "이름"},
    {" family_name last_name surname ", "family name", "성씨"},
    {" alias former_name maiden_name ", "other name or former name", "별명 또는 개명 전 성명"},
    {" display_name screen_name ", "nickname", "닉네임"},
    {" email_address mail e_mail ", "e-mail address", "이메일 주소"},
    {" phone_number mobile mobile_phone tel telephone cellphone ", "telephone number", "전화번호"},
    {" home_address delivery_address shipping_address street_address addr ", "postal address",
     "주소"},
    {" postcode zip zip_code postal_code ", "postal code", "우편번호"},
    {" region city residence_area ", "town or region of residence", "거주 지역"},
    {" messenger_id social_account sns_id ", "messenger or social-network account",
     "메신저·사회관계망 계정"},
    {" emergency_contact next_of_kin ", "emergency contact", "비상 연락처"},
    {" birthday birthdate date_of_birth dob ", "date of birth", "생년월일"},
    {" age birth_year age_group ", "age", "나이"},
    {" sex ", "gender", "성별"},
    {" birth_place ", "place of birth", "출생지"},
    {" nationality citizenship ", "nationality", "국적"},
    {" language locale preferred_language ", "language", "사용 언어"},
    {" marital_status married ", "marital status", "혼인 여부"},
    {" family_members family household ", "family members", "가족 관계"},
    {" education school degree ", "education", "학력"},
    {" grades school_records exam_results ", "school grades", "성적"},
    {" employer company workplace ", "employer", "직장"},
    {" job_title job occupation position ", "occupation or job title", "직업 또는 직위"},
    {" employee_id staff_id ", "employee number", "사번"},
    {" picture portrait profile_image avatar ", "photograph", "사진"},
    {" video cctv video_recording ", "video recording", "영상"},
    {" voice_recording call_recording ", "voice recording", "음성 녹음"},
    {" signature signature_image ", "handwritten signature", "서명"},
    {" child_data child_name child_profile ", "data about a child", "아동에 관한 정보"},
    {" guardian legal_representative ", "legal guardian", "법정대리인"},
    {" user_name username login login_id user_id ", "login name", "아이디"},
    {" member_number customer_id customer_number member_id ", "customer or membership number",
     "회원번호"},
    {" signup_date joined created_at ", "date of joining", "가입일"},
    {" membership_grade membership tier ", "membership grade", "회원 등급"},
    {" ip_address ip client_ip ", "IP address", "접속 IP 주소"},
    {" imei mac_address device_identifier ", "device identifier", "기기 식별정보"},
    {" sim_id imsi iccid usim ", "SIM identifier", "유심(USIM) 정보"},
    {" sim_key usim_key sim_ki ", "SIM authentication key", "유심(USIM) 인증키"},
    {" advertising_id adid idfa gaid ", "advertising identifier", "광고 식별자"},
    {" cookie_id cookie ", "cookie identifier", "쿠키 식별자"},
    {" user_agent browser device_model ", "browser and device type", "브라우저 및 기기 종류"},
    {" login_history last_login login_log access_log ", "login history", "로그인 기록"},
    {" passwd pwd login_password ", "password", "비밀번호"},
    {" password_hash hashed_password password_digest ", "hashed password",
     "일방향 암호화된 비밀번호"},
    {" security_answer security_question secret_answer ", "security question and answer",
     "비밀번호 찾기 질문과 답"},
    {" otp_secret totp_secret mfa_secret recovery_code backup_code ",
     "secret of a one-time-password device", "일회용 비밀번호 비밀키"},
    {" session_token access_token refresh_token session_id ", "session or access token",
     "접속 토큰"},
    {" signing_key private_key certificate_key ", "private key for signing or identity",
     "개인 서명키"},
    {" orders order purchases purchase_history order_list ", "order history", "주문내역"},
    {" cart basket wishlist wish_list ", "shopping cart or wish list", "장바구니·찜 목록"},
    {" delivery_status tracking_number shipment_status delivery_tracking ", "delivery status",
     "배송 현황"},
    {" review reviews product_review ", "reviews written", "작성한 후기"},
    {" search_history searches search_terms ", "search history", "검색 기록"},
    {" browsing_history page_views clickstream viewing_history ", "browsing history",
     "방문·열람 기록"},
    {" interests preferences profile_segment ", "interests and preferences", "관심사 및 선호"},
    {" support_ticket inquiry inquiries support_history ", "support requests", "상담 내역"},
    {" messages message chat inbox mail_content email_content ", "private messages", "대화 내용"},
    {" call_log call_history cdr call_records ", "call records", "통화 내역"},
    {" contacts_list contacts phonebook address_book ", "address book of other people", "주소록"},
    {" gps last_location ", "location", "위치정보"},
    {" location_history gps_track movements location_log ", "location history", "위치 이력"},
    {" travel_history itinerary bookings reservation hotel_stays flights ", "travel and stays",
     "여행·숙박 내역"},
    {" vehicle licence_plate license_plate car_number plate ", "vehicle and licence plate",
     "차량 및 차량번호"},
    {" plate_readings alpr anpr ", "readings of a licence-plate camera", "차량번호 자동인식 기록"},
    {" energy_use meter_readings smart_meter ", "meter readings of a home",
     "가정의 사용량 검침 기록"},
    {" door_code gate_code building_code common_entrance_code ", "entrance door code",
     "공동현관 비밀번호"},
    {" home_lock_code lock_code alarm_code smart_lock_code ", "code of a home's lock",
     "세대 현관 비밀번호"},
    {" delivery_note delivery_instructions delivery_request delivery_memo ",
     "delivery instructions", "배송 요청사항"},
    {" absence away_times vacation_dates ", "times away from home", "부재 시간"},
    {" protected_address shelter_address ", "address of a person under protection",
     "보호 대상자의 주소"},
    {" rrn resident_registration_number jumin ", "resident registration number (Korea)",
     "주민등록번호"},
    {" alien_number alien_registration_number arc_number ", "alien registration number (Korea)",
     "외국인등록번호"},
    {" passport passport_no ", "passport number", "여권번호"},
    {" driver_license drivers_license driver_licence driving_licence license_number ",
     "driving licence number", "운전면허번호"},
    {" customs_clearance_code pccc ", "personal customs clearance code (Korea)",
     "개인통관고유부호"},
    {" linking_code connecting_information ", "connecting information (CI, Korea)", "연계정보(CI)"},
    {" duplicate_code di ", "duplicate-joining information (DI, Korea)", "중복가입확인정보(DI)"},
    {" ssn social_security_number ", "social security number (US)", "사회보장번호(미국)"},
    {" state_id state_identity_card non_driver_id ",
     "state or non-driver identity card number (US)", "주 신분증 번호(미국)"},
    {" military_id military_number ", "military identity number", "군인 신분 번호"},
    {" tribal_id ", "tribal identity number (US)", "부족 신분 번호(미국)"},
    {" tax_id itin tin taxpayer_number ", "taxpayer number", "납세자 번호"},
    {" national_id id_card_number identity_card national_insurance_number nric cpf aadhaar "
     "my_number ",
     "national identity number", "국가 신분증 번호"},
    {" business_number business_registration_number ", "number of a sole trader's business",
     "사업자등록번호"},
    {" payment_card credit_card card_number debit_card pan ", "payment card number",
     "결제카드 번호"},
    {" card_expiry expiry_date card_expiration ", "card expiry date", "카드 유효기간"},
    {" card_last4 masked_card card_tail ", "last digits of a card", "카드번호 일부"},
    {" card_security_code cvc cvv cvv2 ", "card security code", "카드 보안코드"},
    {" card_pin pin payment_pin payment_password ", "card or account PIN", "카드·계좌 비밀번호"},
    {" billing_key payment_token card_token ", "billing key", "자동결제 키"},
    {" bank_account iban refund_account ", "bank account number", "계좌번호"},
    {" bank_login banking_password ", "online-banking secret", "인터넷뱅킹 인증정보"},
    {" payment_history payments refunds billing_history ", "payments made", "결제 내역"},
    {" transactions statements bank_statements transaction_history ", "account statements",
     "입출금 거래내역"},
    {" balance account_balance ", "account balance", "계좌 잔액"},
    {" loan debt loans mortgage ", "loans and debts", "대출·채무 정보"},
    {" credit_score credit_rating creditworthiness ", "credit rating", "신용등급·평점"},
    {" default_record arrears overdue_debt ", "arrears and defaults", "연체·부도 정보"},
    {" salary wage payroll ", "salary", "급여"},
    {" income earnings annual_income ", "income", "소득"},
    {" assets net_worth investments property holdings ", "property and investments",
     "재산·투자 정보"},
    {" tax_record tax_return taxes ", "tax records", "납세 정보"},
    {" insurance policy_number insurance_policy ", "insurance contracts", "보험 계약 정보"},
    {" gift_card voucher prepaid_code ", "gift card or voucher code", "상품권·선불카드 번호"},
    {" wallet_key seed_phrase crypto_key ", "key of a crypto wallet", "가상자산 지갑 키"},
    {" medical health_data medical_record medical_history ", "health data", "건강에 관한 정보"},
    {" diagnosis disease condition ", "diagnosis", "진단명"},
    {" test_result lab_result health_check ", "medical test result", "검사 결과"},
    {" prescription medication medicines ", "prescriptions and medicines", "처방·투약 내역"},
    {" mental_health therapy counselling ", "mental health", "정신건강 정보"},
    {" disability disabled ", "disability", "장애 정보"},
    {" allergy allergies diet ", "allergies and diets", "알레르기·식이 정보"},
    {" medical_appointment doctor_appointment clinic_visit ", "medical appointments", "진료 예약"},
    {" fitness steps heart_rate weight body_measures ", "fitness and body measures",
     "운동·신체 계측 기록"},
    {" patient_number medical_record_number mrn ", "patient number", "환자번호"},
    {" health_insurance health_insurance_number health_plan_id medicare_number ",
     "health insurance number or claims", "건강보험 번호·청구 내역"},
    {" genetic dna genome genetic_data ", "genetic data", "유전정보"},
    {" fingerprint fingerprint_template ", "fingerprint", "지문 정보"},
    {" face_template face_id face_recognition facial_template ", "face template", "얼굴 특징정보"},
    {" iris iris_scan retina ", "iris or retina scan", "홍채·망막 정보"},
    {" voiceprint voice_template ", "voiceprint", "음성 특징정보"},
    {" biometric vein_pattern biometric_data ", "other biometric data",
     "그 밖의 생체인식 특징정보"},
    {" religion belief creed ", "religion or belief", "종교·신념"},
    {" political_opinion politics party_membership ", "political opinion or party",
     "정치적 견해·정당 가입"},
    {" union_membership trade_union ", "trade-union membership", "노동조합 가입·탈퇴"},
    {" ethnicity race ethnic_origin ", "race or ethnic origin", "인종·민족"},
    {" sexual_life sexual_history ", "sexual life", "성생활"},
    {" sexual_orientation orientation ", "sexual orientation", "성적 지향"},
    {" criminal_record convictions offences ", "criminal record", "범죄경력"},
    {" crime_victim victim_record ", "being the victim of a crime", "범죄 피해 사실"},
    {" social_status caste ", "social status at birth or caste", "사회적 신분"},
    {" welfare social_benefits welfare_benefits ", "welfare benefits", "복지급여 수급 사실"},
    {" adoption ", "adoption", "입양 사실"},
    {" immigration_status visa_status ", "residence or immigration status", "체류자격"},
    {" student_id student_number school_id ", "student number", "학번"},
});

}  // namespace

Phrase KindWord(std::string_view field) {
  if (field.empty() || field.find(' ') != std::string_view::npos) return {};
  for (const Kind& kind : kKinds) {
    const std::string_view names = kind.names;
    for (size_t at = names.find(field); at != names.npos; at = names.find(field, at + 1))
      if (names[at - 1] == ' ' && names[at + field.size()] == ' ')
        return {std::string(kind.en), std::string(kind.ko)};
  }
  return {};
}

Phrase FieldWordAmong(const std::string& field,
                      const std::map<std::string, scope::FieldCount>& fields) {
  Phrase word = FieldWord(field);
  const bool alike = std::ranges::any_of(fields, [&](const auto& other) {
    return other.first != field && FieldWord(other.first).en == word.en;
  });
  if (!alike) return word;
  std::string own = field;
  std::ranges::replace(own, '_', ' ');
  if (own == word.en) return word;  // "fitness" beside "weight" is told apart already
  word.en += " (" + own + ")", word.ko += "(" + own + ")";
  return word;
}

}  // namespace haetae::report
