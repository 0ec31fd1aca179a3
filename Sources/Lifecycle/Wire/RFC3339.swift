public import struct Foundation.Date

/// Times as everything here writes them: RFC 3339 with milliseconds, UTC.
///
/// Health checks and questions are answered tens of thousands of times a second: Foundation's styles are too slow.
public enum RFC3339 {
    /// The 24 bytes of `2026-01-31T12:00:00.000Z`; a fraction of a millisecond is cut off.
    ///
    /// The calendar is Howard Hinnant's "days from civil", the other way round.
    public static func withBytes<Result>(of date: Date, _ body: (UnsafeRawBufferPointer) -> Result) -> Result
    {
        // What is stored has whole microseconds; a `Date` is near them, on either side.
        let microseconds = Int((date.timeIntervalSince1970 * 1_000_000).rounded())
        let (days, inDay) = microseconds.flooredDivision(by: 86_400_000_000)
        let (year, month, day) = civil(days)
        let milliseconds = inDay / 1000
        return withUnsafeTemporaryAllocation(byteCount: 24, alignment: 1) { text in
            func put(_ number: Int, _ count: Int, at offset: Int, then separator: Unicode.Scalar) {
                var rest = number
                for place in stride(from: offset + count - 1, through: offset, by: -1) {
                    text[place] = UInt8(ascii: "0") + UInt8(rest % 10)
                    rest /= 10
                }
                text[offset + count] = UInt8(ascii: separator)
            }
            put(min(max(year, 0), 9999), 4, at: 0, then: "-")
            put(month, 2, at: 5, then: "-")
            put(day, 2, at: 8, then: "T")
            put(milliseconds / 3_600_000, 2, at: 11, then: ":")
            put(milliseconds / 60_000 % 60, 2, at: 14, then: ":")
            put(milliseconds / 1000 % 60, 2, at: 17, then: ".")
            put(milliseconds % 1000, 3, at: 20, then: "Z")
            return body(UnsafeRawBufferPointer(text))
        }
    }

    /// The same as a string.
    public static func string(_ date: Date) -> String {
        withBytes(of: date) { String(decoding: $0, as: UTF8.self) }
    }

    /// - Parameter days: Since 1970-01-01.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        // Eras of 400 years that begin on a first of March, so that the leap day comes last.
        let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let isNextYear = month >= 10
        return (yearOfEra + era * 400 + (isNextYear ? 1 : 0), isNextYear ? month - 9 : month + 3, day)
    }
}

extension Int {
    fileprivate func flooredDivision(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
