import NIOCore

/// Cuts a stream of bytes into lines, of which none is kept longer than it may be.
///
/// Of a line that is too long nothing is kept: a line of any length costs no memory.
struct ImportLines {
    /// A line that has ended.
    enum Line: Equatable {
        /// Its bytes, without the newline.
        case text(ByteBuffer)
        /// It had more bytes than a line may have.
        case tooLong
    }

    private let longest: Int
    private var pending = ByteBuffer()
    private var isSkipping = false
    private var hasBegun = false

    /// - Parameter longest: How many bytes a line may have, its newline apart.
    init(longest: Int) {
        self.longest = longest
    }

    /// Takes bytes.
    ///
    /// - Returns: The lines that end in them, in their order.
    mutating func take(_ bytes: ByteBuffer) -> [Line] {
        var bytes = bytes
        var ended: [Line] = []
        while let newline = bytes.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let rest = bytes.readSlice(length: newline - bytes.readerIndex) ?? ByteBuffer()
            bytes.moveReaderIndex(forwardBy: 1)
            ended.append(end(with: rest))
        }
        if bytes.readableBytes > 0 { keep(bytes) }
        return ended
    }

    /// The stream has ended.
    ///
    /// - Returns: The last line where no newline ended it.
    mutating func finish() -> Line? {
        hasBegun ? end(with: ByteBuffer()) : nil
    }

    private mutating func keep(_ bytes: ByteBuffer) {
        hasBegun = true
        isSkipping = isSkipping || pending.readableBytes + bytes.readableBytes > longest
        if isSkipping {
            pending = ByteBuffer()
        } else {
            pending.writeImmutableBuffer(bytes)
        }
    }

    private mutating func end(with rest: ByteBuffer) -> Line {
        defer {
            pending = ByteBuffer()
            isSkipping = false
            hasBegun = false
        }
        guard !isSkipping, pending.readableBytes + rest.readableBytes <= longest else { return .tooLong }
        // Most lines lie in one piece: no copy is made of them.
        guard pending.readableBytes > 0 else { return .text(rest) }
        pending.writeImmutableBuffer(rest)
        return .text(pending)
    }
}
