// What a field lets a stranger do, by the names that catalogues use for it.
#include <algorithm>
#include <array>

#include "incident/severity.h"

namespace haetae::incident {
namespace {

struct FieldHarm {
  Harm harm;
  std::string_view names;  // with a space before and behind each
};
// Only what is not kContact: a line a kind of laws/lexicon/fields.toml with its aliases. Grave is
// what weighs 3 or more there, and besides: where somebody is, what lets others import in one's
// name, and what ties a person together over all services for life. A test compares the two.
constexpr auto kFields = std::to_array<FieldHarm>({
    {Harm::kLittle, " name full_name real_name customer_name recipient_name "},
    {Harm::kLittle, " given_name first_name "},
    {Harm::kLittle, " family_name last_name surname "},
    {Harm::kLittle, " alias former_name maiden_name "},
    {Harm::kLittle, " nickname display_name screen_name "},
    {Harm::kLittle, " gender sex "},
    {Harm::kGrave, " child_data child_name child_profile "},
    {Harm::kLittle, " member_number account_id customer_id customer_number member_id member "},
    {Harm::kGrave, " sim_key usim_key sim_ki "},
    {Harm::kGrave, " password passwd pwd login_password "},
    {Harm::kGrave, " security_answer security_question secret_answer "},
    {Harm::kGrave, " otp_secret totp_secret mfa_secret recovery_code backup_code "},
    {Harm::kGrave, " signing_key private_key certificate_key "},
    {Harm::kGrave, " messages message chat inbox mail_content email_content "},
    {Harm::kGrave, " call_log call_history cdr call_records "},
    {Harm::kGrave, " location gps last_location "},
    {Harm::kGrave, " location_history gps_track movements location_log "},
    {Harm::kGrave, " travel_history itinerary bookings reservation hotel_stays flights "},
    {Harm::kGrave, " plate_readings alpr anpr "},
    {Harm::kGrave, " entrance_code door_code gate_code building_code common_entrance_code "},
    {Harm::kGrave, " home_lock_code lock_code alarm_code smart_lock_code "},
    {Harm::kGrave, " delivery_note delivery_instructions delivery_request delivery_memo "},
    {Harm::kGrave, " absence away_times vacation_dates "},
    {Harm::kGrave, " protected_address shelter_address "},
    {Harm::kGrave, " resident_number rrn resident_registration_number jumin "},
    {Harm::kGrave, " alien_number alien_registration_number arc_number "},
    {Harm::kGrave, " passport passport_number passport_no "},
    {Harm::kGrave,
     " driver_license drivers_license driver_licence driving_licence license_number "},
    {Harm::kGrave, " customs_code customs_clearance_code pccc "},
    {Harm::kGrave, " linking_code ci connecting_information "},
    {Harm::kGrave, " ssn social_security_number "},
    {Harm::kGrave, " state_id state_identity_card non_driver_id "},
    {Harm::kGrave, " military_id military_number "},
    {Harm::kGrave, " tribal_id "},
    {Harm::kGrave, " tax_id itin tin taxpayer_number "},
    {Harm::kGrave,
     " national_id id_card_number identity_card national_insurance_number nric cpf aadhaar "
     "my_number "},
    {Harm::kGrave, " payment_card credit_card card_number debit_card pan card "},
    {Harm::kGrave, " card_security_code cvc cvv cvv2 "},
    {Harm::kGrave, " card_pin pin payment_pin payment_password "},
    {Harm::kGrave, " billing_key payment_token card_token "},
    {Harm::kGrave, " bank_account account_number iban refund_account "},
    {Harm::kGrave, " bank_login banking_password "},
    {Harm::kGrave, " transactions statements bank_statements transaction_history "},
    {Harm::kGrave, " balance account_balance "},
    {Harm::kGrave, " loan debt loans mortgage "},
    {Harm::kGrave, " credit_score credit_rating creditworthiness "},
    {Harm::kGrave, " default_record arrears overdue_debt "},
    {Harm::kGrave, " salary wage payroll "},
    {Harm::kGrave, " income earnings annual_income "},
    {Harm::kGrave, " assets net_worth investments property holdings "},
    {Harm::kGrave, " tax_record tax_return taxes "},
    {Harm::kGrave, " insurance policy_number insurance_policy "},
    {Harm::kGrave, " wallet_key seed_phrase crypto_key "},
    {Harm::kGrave, " health medical health_data medical_record medical_history "},
    {Harm::kGrave, " diagnosis disease condition "},
    {Harm::kGrave, " test_result lab_result health_check "},
    {Harm::kGrave, " prescription medication medicines "},
    {Harm::kGrave, " mental_health therapy counselling "},
    {Harm::kGrave, " disability disabled "},
    {Harm::kGrave, " allergy allergies diet "},
    {Harm::kGrave, " medical_appointment doctor_appointment clinic_visit "},
    {Harm::kGrave, " fitness steps heart_rate weight body_measures "},
    {Harm::kGrave, " health_insurance health_insurance_number health_plan_id medicare_number "},
    {Harm::kGrave, " genetic dna genome genetic_data "},
    {Harm::kGrave, " fingerprint fingerprint_template "},
    {Harm::kGrave, " face_template face_id face_recognition facial_template "},
    {Harm::kGrave, " iris iris_scan retina "},
    {Harm::kGrave, " voiceprint voice_template "},
    {Harm::kGrave, " biometric vein_pattern biometric_data "},
    {Harm::kGrave, " religion belief creed "},
    {Harm::kGrave, " political_opinion politics party_membership "},
    {Harm::kGrave, " union_membership trade_union "},
    {Harm::kGrave, " ethnicity race ethnic_origin "},
    {Harm::kGrave, " sexual_life sexual_history "},
    {Harm::kGrave, " sexual_orientation orientation "},
    {Harm::kGrave, " criminal_record convictions offences "},
    {Harm::kGrave, " crime_victim victim_record "},
    {Harm::kGrave, " social_status caste "},
    {Harm::kGrave, " welfare social_benefits welfare_benefits "},
    {Harm::kGrave, " adoption "},
    {Harm::kGrave, " payment "},
});

bool Names(std::string_view names, std::string_view field) {
  for (size_t at = names.find(field); at != std::string_view::npos; at = names.find(field, at + 1))
    if (names[at - 1] == ' ' && names[at + field.size()] == ' ') return true;
  return false;
}

}  // namespace

Harm HarmOf(std::string_view field, bool masked) {
  if (field.empty() || field.find(' ') != std::string_view::npos) return Harm::kContact;
  const auto* known = std::find_if(kFields.begin(), kFields.end(),
                                   [&](const FieldHarm& one) { return Names(one.names, field); });
  const Harm harm = known == kFields.end() ? Harm::kContact : known->harm;
  if (!masked || harm == Harm::kLittle) return harm;
  return static_cast<Harm>(static_cast<int>(harm) - 1);
}

}  // namespace haetae::incident
