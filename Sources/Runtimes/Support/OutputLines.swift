package import Subprocess

/// What a program prints, line by line as it prints it; empty lines are left out.
///
/// A line may have any length. Of a long one the beginning is given, and how much was left out: whoever prints a whole
/// page in one line shall not fail for it, nor fill the memory.
package struct OutputLines: AsyncSequence {
    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var source: SubprocessOutputSequence.AsyncIterator
        private var splitter = LineSplitter()
        private var ready: ArraySlice<String> = []
        private var isOver = false

        fileprivate init(_ source: SubprocessOutputSequence.AsyncIterator) {
            self.source = source
        }

        package mutating func next() async throws -> String? {
            while ready.isEmpty, !isOver {
                if let buffer = try await source.next() {
                    ready = buffer.withUnsafeBytes { splitter.take($0) }[...]
                } else {
                    isOver = true
                    ready = splitter.end()[...]
                }
            }
            return ready.popFirst()
        }
    }

    private let source: SubprocessOutputSequence

    package init(_ source: SubprocessOutputSequence) {
        self.source = source
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source.makeAsyncIterator()) }
}

/// Cuts bytes, as they come, into lines of UTF-8.
struct LineSplitter {
    /// How many bytes of a line are given.
    static let longest = 16_384

    private var line: [UInt8] = []
    private var leftOut = 0

    /// Takes more bytes.
    ///
    /// - Returns: The lines that end in them, without those that are empty.
    mutating func take(_ bytes: some Collection<UInt8>) -> [String] {
        var lines: [String] = []
        for part in bytes.split(
            maxSplits: .max,
            omittingEmptySubsequences: false,
            whereSeparator: Self.isLineEnd
        ).enumerated() {
            if part.offset > 0 { lines += end() }
            let fitting = part.element.prefix(Self.longest - line.count)
            line += fitting
            leftOut += part.element.count - fitting.count
        }
        return lines
    }

    /// Ends the line that is begun.
    ///
    /// - Returns: That line, unless it is empty.
    mutating func end() -> [String] {
        defer { (line, leftOut) = ([], 0) }
        if line.isEmpty { return [] }
        // A cut may go through a character.
        let text = String(decoding: line, as: UTF8.self)
        return leftOut == 0 ? [text] : ["\(text)... (\(leftOut) bytes more)"]
    }

    /// A progress bar ends its lines with carriage returns.
    private static func isLineEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}
