import CLibpq
import Foundation

/// Owns a `PGresult`.
///
/// `@unchecked` because of the pointer: libpq never changes a result after it has returned it, the functions used here
/// only read, and `deinit`, which frees it, runs when nobody can read any more.
final class PostgresResult: @unchecked Sendable {
    let pointer: OpaquePointer
    let rowCount: Int
    let columnCount: Int

    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
        self.rowCount = Int(PQntuples(pointer))
        self.columnCount = Int(PQnfields(pointer))
    }

    deinit {
        PQclear(pointer)
    }

    var status: ExecStatusType { PQresultStatus(pointer) }

    var commandTag: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

    var affectedRows: Int { PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0 }

    func cell(row: Int, column: Int) -> PostgresCell {
        let row = Int32(row)
        let index = Int32(column)
        var bytes: UnsafeRawBufferPointer?
        if PQgetisnull(pointer, row, index) == 0 {
            bytes = UnsafeRawBufferPointer(
                start: PQgetvalue(pointer, row, index),
                count: Int(PQgetlength(pointer, row, index))
            )
        }
        return PostgresCell(
            bytes: bytes,
            type: PostgresDataType(rawValue: PQftype(pointer, index)),
            isBinary: PQfformat(pointer, index) == 1
        )
    }

    func columnName(_ column: Int) -> String {
        PQfname(pointer, Int32(column)).map { String(cString: $0) } ?? ""
    }

    /// Not `PQfnumber`, which folds the case of what it is asked for.
    func column(named name: String) -> Int? {
        name.withCString { wanted in
            (0..<columnCount).first { column in
                PQfname(pointer, Int32(column)).map { strcmp($0, wanted) == 0 } ?? false
            }
        }
    }

    /// What the server said, where this is an error.
    var serverError: PostgresServerError? {
        guard let state = field(FAKESTACK_DIAG_SQLSTATE) else { return nil }
        return PostgresServerError(
            severity: field(FAKESTACK_DIAG_SEVERITY) ?? "ERROR",
            sqlState: SQLState(rawValue: state),
            message: field(FAKESTACK_DIAG_MESSAGE) ?? "",
            detail: field(FAKESTACK_DIAG_DETAIL),
            hint: field(FAKESTACK_DIAG_HINT),
            position: field(FAKESTACK_DIAG_POSITION).flatMap { Int($0) },
            context: field(FAKESTACK_DIAG_CONTEXT),
            schema: field(FAKESTACK_DIAG_SCHEMA),
            table: field(FAKESTACK_DIAG_TABLE),
            column: field(FAKESTACK_DIAG_COLUMN),
            constraint: field(FAKESTACK_DIAG_CONSTRAINT)
        )
    }

    /// libpq's own words, for errors that happened on this side.
    var errorMessage: String {
        PQresultErrorMessage(pointer).map { String(cString: $0).singleLine } ?? ""
    }

    private func field(_ code: fakestack_pg_diag) -> String? {
        PQresultErrorField(pointer, Int32(code.rawValue)).map { String(cString: $0) }
    }
}
