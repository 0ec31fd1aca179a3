import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct ValueTests {
    @Test func textComesBackAsItWasSent() async throws {
        let texts = [
            "", "it's", "a \"quoted\" one", "back\\slash", "$1 %s", "naïve 🦊 ❄️", "new\nline\ttab\u{1}",
            String(repeating: "é1", count: 350_000),
        ]
        try await withTestClient { client in
            for text in texts {
                let rows = try await client.query("select \(text), octet_length(\(text))")
                try #expect(rows[0].decode(String.self, at: 0) == text)
                try #expect(rows[0].decode(Int.self, at: 1) == text.utf8.count)
            }
        }
    }

    @Test func anEmptyStringIsNotNULL() async throws {
        try await withTestClient { client in
            let none: String? = nil
            let rows = try await client.query("select \(""), \(none), \("") is null, \(none) is null")
            try #expect(rows[0].decode(String?.self, at: 0) == "")
            try #expect(rows[0].decode(String?.self, at: 1) == nil)
            try #expect(rows[0].decode(Bool.self, at: 2) == false)
            try #expect(rows[0].decode(Bool.self, at: 3) == true)
        }
    }

    @Test func numbersComeBackAsTheyWereSent() async throws {
        try await withTestClient { client in
            let rows = try await client.query(
                "select \(Int16.min), \(Int32.min), \(Int64.min), \(Int.max), \(-0.1), \(Double.infinity), \(true)"
            )
            let row = rows[0]
            try #expect(row.decode(Int16.self, at: 0) == .min)
            try #expect(row.decode(Int32.self, at: 1) == .min)
            try #expect(row.decode(Int64.self, at: 2) == .min)
            try #expect(row.decode(Int.self, at: 3) == .max)
            try #expect(row.decode(Double.self, at: 4) == -0.1)
            try #expect(row.decode(Double.self, at: 5) == .infinity)
            try #expect(row.decode(Bool.self, at: 6))
        }
    }

    @Test func timesUUIDsAndBytesComeBackAsTheyWereSent() async throws {
        let date = Date(timeIntervalSince1970: 1_769_860_800.123)
        let uuid = UUID()
        let bytes = [UInt8](0...255)
        try await withTestClient { client in
            let row = try await client.query(
                "select \(date), \(uuid), \(bytes), \(Data()), extract(epoch from \(date))::float8"
            )[0]
            try #expect(abs(row.decode(Date.self, at: 0).timeIntervalSince(date)) < 0.000_001)
            try #expect(row.decode(UUID.self, at: 1) == uuid)
            try #expect(row.decode([UInt8].self, at: 2) == bytes)
            try #expect(row.decode(Data.self, at: 3).isEmpty)
            try #expect(abs(row.decode(Double.self, at: 4) - date.timeIntervalSince1970) < 0.000_001)
        }
    }

    @Test func arraysUnnest() async throws {
        let numbers: [Int64] = [3, -1, 2]
        let texts = ["{", "", "a,\"b\""]
        try await withTestClient { client in
            let rows = try await client.query("select * from unnest(\(numbers), \(texts)) as t (n, s)")
            try #expect(rows.map { try $0.decode(Int64.self, named: "n") } == numbers)
            try #expect(rows.map { try $0.decode(String.self, named: "s") } == texts)
            let back = try await client.query("select \(numbers), \(texts), \([Int64]())")[0]
            try #expect(back.decode([Int64].self, at: 0) == numbers)
            try #expect(back.decode([String].self, at: 1) == texts)
            try #expect(back.decode([Int64].self, at: 2) == [])
        }
    }

    @Test func theTextOfAScriptDecodesToTheSameTypes() async throws {
        try await withTestClient { client in
            try await client.withSession { session in
                let row = try await session.execute(
                    script: """
                        set timezone to 'UTC';
                        select 42::bigint as n, true as b, 1.5::float8 as d, 'x' as s, null as z,
                            '\\x00ff'::bytea as y, '2026-01-31 12:00:00.5+00'::timestamptz as t
                        """
                )[0]
                try #expect(row.decode(Int.self, named: "n") == 42)
                try #expect(row.decode(Bool.self, named: "b"))
                try #expect(row.decode(Double.self, named: "d") == 1.5)
                try #expect(row.decode(String.self, named: "s") == "x")
                try #expect(row.decode(String?.self, named: "z") == nil)
                try #expect(row.decode(Data.self, named: "y") == Data([0, 255]))
                try #expect(row.decode(Date.self, named: "t").timeIntervalSince1970 == 1_769_860_800.5)
            }
        }
    }

    @Test func aWrongTypeIsAnErrorThatNamesTheColumn() async throws {
        try await withTestClient { client in
            let row = try await client.query("select 'x'::text as title, 70000 as big, null::int as none")[0]
            let wrong = #expect(throws: PostgresError.self) { try row.decode(Int.self, at: 0) }
            #expect(wrong?.description.contains("title") == true)
            #expect(throws: PostgresError.self) { try row.decode(Int16.self, named: "big") }
            #expect(throws: PostgresError.self) { try row.decode(Int.self, named: "none") }
            #expect(throws: PostgresError.self) { try row.decode(Int.self, named: "absent") }
            #expect(throws: PostgresError.self) { try row.decode(Int.self, at: 3) }
        }
    }

    @Test func anErrorHidesValuesUnlessItIsDebugged() async throws {
        try await withTestClient { client in
            try await client.query("create table people (name text constraint only_once unique)")
            try await client.query("insert into people values (\("secret"))")
            let error = await #expect(throws: PostgresError.self) {
                try await client.query("insert into people values (\("secret"))")
            }
            #expect(error?.sqlState == .uniqueViolation)
            #expect(error?.server?.constraint == "only_once")
            #expect(error?.server?.table == "people")
            #expect(error?.description.contains("secret") == false)
            #expect(error?.debugDescription.contains("secret") == true)
        }
    }
}
