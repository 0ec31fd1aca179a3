extension Duration {
    /// Whole nanoseconds; exact up to 292 years.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// Milliseconds, with what is left of a millisecond as a fraction.
    var milliseconds: Double {
        Double(nanoseconds) / 1_000_000
    }

    /// Seconds, with what is left of a second as a fraction.
    var inSeconds: Double {
        Double(nanoseconds) / 1_000_000_000
    }

    /// Whole milliseconds from 0 to about 49 days; what lies outside is taken to the nearer end.
    var clampedMilliseconds: UInt32 {
        UInt32(clamping: nanoseconds / 1_000_000)
    }

    /// Whole microseconds, 0 or more.
    var clampedMicroseconds: UInt64 {
        UInt64(clamping: nanoseconds / 1000)
    }

    /// So many nanoseconds as a fraction of seconds gives.
    init(fractionalSeconds seconds: Double) {
        self = .nanoseconds(Int64((seconds * 1_000_000_000).rounded()))
    }
}
