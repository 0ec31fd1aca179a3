import Foundation
import NIOCore
import Postgres

extension ByteBuffer {
    /// Writes a question as `JSONEncoder.service` would, from where Postgres put it.
    ///
    /// - Parameter row: The columns of `QuestionStatements.byID`.
    mutating func writeJSON(question row: PostgresRow) throws(PostgresError) {
        writeStaticString(#"{"author":"#)
        try writeJSON(textOf: row, at: 3)
        writeStaticString(#","body":"#)
        try writeJSON(textOf: row, at: 2)
        writeStaticString(#","created_at":"#)
        writeJSON(try row.decode(Date.self, at: 5))
        writeStaticString(#","id":"#)
        writeJSON(try row.decode(Int64.self, at: 0))
        writeStaticString(#","score":"#)
        writeJSON(try row.decode(Int32.self, at: 4))
        writeStaticString(#","title":"#)
        try writeJSON(textOf: row, at: 1)
        writeStaticString("}\n")
    }

    /// Writes a question that was just added.
    mutating func writeJSON(_ question: Question) {
        writeStaticString(#"{"author":"#)
        writeJSON(question.author)
        writeStaticString(#","body":"#)
        writeJSON(question.body)
        writeStaticString(#","created_at":"#)
        writeJSON(question.createdAt)
        writeStaticString(#","id":"#)
        writeJSON(question.id)
        writeStaticString(#","score":"#)
        writeJSON(question.score)
        writeStaticString(#","title":"#)
        writeJSON(question.title)
        writeStaticString("}\n")
    }

    private mutating func writeJSON(textOf row: PostgresRow, at column: Int) throws(PostgresError) {
        try row.withText(at: column) { writeJSON(text: $0) }
    }
}
