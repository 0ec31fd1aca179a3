/// How patient a migrator is.
public struct MigratorOptions: Hashable, Sendable {
    /// How long a statement may wait for a lock before its whole transaction is rolled back and tried again. While it
    /// waits, everybody else's statements queue behind it. At least 1 ms.
    public var lockTimeout: Duration
    /// How long one migration is tried again before it fails; it is never tried without the lock timeout.
    public var retryFor: Duration
    /// How many times it is tried again within that time; nil for as often as fits.
    public var lockRetries: Int?
    /// How long a contract waits until no instance of an earlier release lives.
    public var waitForInstances: Duration
    /// How long to wait for another migrator that runs now.
    public var waitForOthers: Duration

    /// Whether applied migrations may have been changed, or have no file any more.
    public var allowsChanged: Bool
    /// Whether a pending migration that comes before an applied one is an error.
    public var isStrict: Bool

    /// Makes options; by default 100 ms, 5 min by any number of tries, not at all and 5 min, with no file changed and any order.
    public init(
        lockTimeout: Duration = .milliseconds(100),
        retryFor: Duration = .seconds(300),
        lockRetries: Int? = nil,
        waitForInstances: Duration = .zero,
        waitForOthers: Duration = .seconds(300),
        allowsChanged: Bool = false,
        isStrict: Bool = false
    ) {
        self.lockTimeout = lockTimeout
        self.retryFor = retryFor
        self.lockRetries = lockRetries
        self.waitForInstances = waitForInstances
        self.waitForOthers = waitForOthers
        self.allowsChanged = allowsChanged
        self.isStrict = isStrict
    }
}
