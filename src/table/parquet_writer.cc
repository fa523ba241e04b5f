// Rows as Parquet. DuckDB asks for rows and writes to a name, while ours come one batch after the
// other and go through a hash: so its COPY runs in a thread of its own, takes rows from whoever
// calls Write(), and writes into a pipe that a second thread empties into the output.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>

#include "ledger/duck.h"
#include "table/writer.h"

namespace haetae::table {
namespace {

constexpr size_t kPipeReadBytes = 256 << 10;
constexpr int kRowGroupRows = 122'880;  // held in memory until they are written

class ParquetWriter : public Writer {
 public:
  ParquetWriter(std::span<const Column> columns, Output& output, ledger::Duck duck)
      : columns_(columns.begin(), columns.end()), output_(output), duck_(std::move(duck)) {}
  ~ParquetWriter() override {
    if (!copying_.joinable()) return;
    End(true);
    Join();
  }

  Status Start() {
    if (::pipe2(pipe_, O_CLOEXEC) != 0)
      return std::unexpected(SystemError("cannot make a pipe", "", errno));
    Register();
    emptying_ = std::thread([this] { Empty(); });
    copying_ = std::thread([this] { Copy(); });
    return {};
  }

  Status Write(const Rows& rows) override {
    if (rows.size() == 0) return {};
    std::unique_lock lock(mutex_);
    rows_ = &rows;
    at_ = 0;
    changed_.notify_all();
    changed_.wait(lock, [this] { return rows_ == nullptr || ended_copy_; });
    rows_ = nullptr;
    TRY(Status(emptied_));
    return ended_copy_ ? copied_ : Status{};
  }

  Status Finish() override {
    End(false);
    Join();
    TRY(Status(emptied_));
    return copied_;
  }

 private:
  static ParquetWriter& Self(void* pointer) { return *static_cast<ParquetWriter*>(pointer); }

  void Register() {
    duckdb_table_function function = duckdb_create_table_function();
    duckdb_table_function_set_name(function, "table_rows");
    duckdb_table_function_set_extra_info(function, this, nullptr);
    duckdb_table_function_set_bind(function, [](duckdb_bind_info info) {
      for (const Column& column : Self(duckdb_bind_get_extra_info(info)).columns_) {
        duckdb_logical_type type =
            duckdb_create_logical_type(column.type == ColumnType::kText   ? DUCKDB_TYPE_VARCHAR
                                       : column.type == ColumnType::kTime ? DUCKDB_TYPE_TIMESTAMP
                                                                          : DUCKDB_TYPE_UBIGINT);
        duckdb_bind_add_result_column(info, std::string(column.name).c_str(), type);
        duckdb_destroy_logical_type(&type);
      }
    });
    duckdb_table_function_set_init(
        function, [](duckdb_init_info info) { duckdb_init_set_max_threads(info, 1); });
    duckdb_table_function_set_function(
        function, [](duckdb_function_info info, duckdb_data_chunk chunk) {
          Self(duckdb_function_get_extra_info(info)).Give(info, chunk);
        });
    duckdb_register_table_function(duck_.connection(), function);
    duckdb_destroy_table_function(&function);
  }

  void Copy() {
    Status status =
        duck_.Run("COPY (SELECT * FROM table_rows()) TO '/dev/fd/" + std::to_string(pipe_[1]) +
                  "' (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false,"
                  " ROW_GROUP_SIZE " +
                  std::to_string(kRowGroupRows) + ")");
    ::close(pipe_[1]);  // the end of what is to be emptied
    std::lock_guard lock(mutex_);
    copied_ = std::move(status);
    ended_copy_ = true;
    changed_.notify_all();
  }

  // To its end whatever fails, so that DuckDB never writes into a pipe that nobody reads.
  void Empty() {
    std::string buffer(kPipeReadBytes, 0);
    Status status;
    while (true) {
      const ssize_t n = ::read(pipe_[0], buffer.data(), buffer.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) break;
      if (!status) continue;
      status = output_.Write(std::string_view(buffer.data(), static_cast<size_t>(n)));
      if (status) continue;
      std::lock_guard lock(mutex_);
      emptied_ = status;
    }
    ::close(pipe_[0]);
  }

  void End(bool abandoned) {
    std::lock_guard lock(mutex_);
    ended_rows_ = true;
    abandoned_ = abandoned;
    changed_.notify_all();
  }
  void Join() {
    if (copying_.joinable()) copying_.join();
    if (emptying_.joinable()) emptying_.join();
  }

  // DuckDB asks for the next rows; none are the end.
  void Give(duckdb_function_info info, duckdb_data_chunk chunk) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return rows_ != nullptr || ended_rows_; });
    if (abandoned_) duckdb_function_set_error(info, "given up");
    const size_t count =
        rows_ == nullptr ? 0 : std::min<size_t>(duckdb_vector_size(), rows_->size() - at_);
    for (size_t c = 0; count > 0 && c < columns_.size(); ++c) {
      duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, c);
      if (columns_[c].type == ColumnType::kText)
        GiveText(vector, rows_->text(c).data() + at_, count);
      else
        GiveNumbers(vector, rows_->number(c).data() + at_, count);
    }
    duckdb_data_chunk_set_size(chunk, count);
    at_ += count;
    if (rows_ == nullptr || at_ < rows_->size()) return;
    rows_ = nullptr;
    changed_.notify_all();
  }

  static void SetNone(duckdb_vector vector, size_t row) {
    duckdb_vector_ensure_validity_writable(vector);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector), row);
  }
  static void GiveText(duckdb_vector vector, const std::string_view* text, size_t count) {
    for (size_t i = 0; i < count; ++i) {
      if (IsNoText(text[i]))
        SetNone(vector, i);
      else
        duckdb_vector_assign_string_element_len(vector, i, text[i].data(), text[i].size());
    }
  }
  static void GiveNumbers(duckdb_vector vector, const int64_t* numbers, size_t count) {
    std::memcpy(duckdb_vector_get_data(vector), numbers, count * sizeof *numbers);
    for (size_t i = 0; i < count; ++i)
      if (numbers[i] == kNoValue) SetNone(vector, i);
  }

  const std::vector<Column> columns_;
  Output& output_;
  ledger::Duck duck_;
  int pipe_[2] = {-1, -1};
  std::mutex mutex_;
  std::condition_variable changed_;
  const Rows* rows_ = nullptr;  // being taken; null: none, or all taken
  size_t at_ = 0;
  bool ended_rows_ = false, abandoned_ = false, ended_copy_ = false;
  Status copied_, emptied_;
  std::thread copying_, emptying_;
};

}  // namespace

Result<std::unique_ptr<Writer>> MakeParquetWriter(std::span<const Column> columns, Output& output) {
  ledger::Duck duck = TRY(ledger::Duck::Open({.threads = 1, .memory_max = "1GB"}));
  auto writer = std::make_unique<ParquetWriter>(columns, output, std::move(duck));
  TRY(writer->Start());
  return writer;
}

}  // namespace haetae::table
