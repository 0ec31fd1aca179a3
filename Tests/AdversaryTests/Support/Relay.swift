import NIOCore

/// One client's connection, request by request.
struct Relay {
    let adversary: Adversary
    var client: Wire
    private var services: [Int: Wire] = [:]

    init(adversary: Adversary, client: Wire) {
        self.adversary = adversary
        self.client = client
    }

    /// Serves the client until it leaves, or a service or a trick ends the connection.
    mutating func run() async {
        do {
            while let head = try await client.head() {
                guard try await exchange(head) else { break }
            }
            client.close()
        } catch {
            // What a client sees whose proxy lost the service.
            await client.reset()
        }
        for service in services.values { service.close() }
    }

    /// - Returns: Whether the connection goes on.
    private mutating func exchange(_ head: HTTPHead) async throws -> Bool {
        let isUpload = head.word(1).hasPrefix("/questions/import")
        let body = isUpload ? nil : try await client.body(head.requestFraming)
        let (number, trick) = adversary.begin(
            head,
            body: body.map { String(buffer: $0.payload) } ?? "",
            connection: client.channel.remoteAddress?.port ?? 0
        )
        switch trick {
        case .drop:
            await client.reset()
            return false
        case .answer(let answer):
            try await give(answer, number)
            return true
        case .delayRequest(let duration): try await Task.sleep(for: duration)
        default: break
        }
        guard let port = adversary.nextBackend(number) else { throw Wire.Ended() }
        var service = try await connection(to: port)
        try await pass(head, body, to: service)
        guard let answer = try await service.head() else { throw Wire.Ended() }
        let goesOn = try await passBack(answer, from: &service, trick, number)
        if case .twice(let delay) = trick, let body {
            var bytes = head.bytes
            bytes.writeImmutableBuffer(body.bytes)
            adversary.resend(bytes, to: port, after: delay)
        }
        if answer.closes { service.close() } else { services[port] = service }
        return goesOn && !answer.closes && !head.closes
    }

    private mutating func connection(to port: Int) async throws -> Wire {
        if let service = services.removeValue(forKey: port), service.channel.isActive { return service }
        let service = Wire(try await Wire.Connection.open(port: port))
        client.channel.closeFuture.whenComplete { [channel = service.channel] _ in
            channel.close(promise: nil)
        }
        return service
    }

    /// Passes a request on: the body that was read, or the client's as it comes.
    private mutating func pass(_ head: HTTPHead, _ body: Wire.Part?, to service: Wire) async throws {
        guard let body else {
            try await service.send(head.bytes)
            var rest = head.requestFraming
            while let part = try await client.part(of: &rest) { try await service.send(part.bytes) }
            return
        }
        var bytes = head.bytes
        bytes.writeImmutableBuffer(body.bytes)
        try await service.send(bytes)
    }

    /// Passes an answer back as the trick has it.
    ///
    /// - Returns: Whether the connection goes on.
    private mutating func passBack(
        _ head: HTTPHead,
        from service: inout Wire,
        _ trick: Trick,
        _ number: Int
    ) async throws -> Bool {
        if head["content-type"]?.hasPrefix("text/event-stream") == true {
            return try await passFeed(head, from: &service, trick)
        }
        let body = try await service.body(head.answerFraming)
        var answer = Answer(head, body: body.payload)
        adversary.update(number) { $0.answer = answer }
        switch trick {
        case .dropAfterCommit:
            await client.reset()
            return false
        case .rewrite(let change):
            change(&answer)
            try await give(answer, number)
            return answer["connection"] != "close"
        case .delayAnswer(let duration): try await Task.sleep(for: duration)
        default: break
        }
        var bytes = head.bytes
        bytes.writeImmutableBuffer(body.bytes)
        if case .append(let second, let delay) = trick {
            if delay == .zero { bytes.writeImmutableBuffer(second.bytes) }
            try await give(bytes, number)
            if delay != .zero {
                try await Task.sleep(for: delay)
                try await client.send(second.bytes)
            }
            return second["connection"] != "close"
        }
        try await give(bytes, number)
        return true
    }

    private mutating func passFeed(_ head: HTTPHead, from service: inout Wire, _ trick: Trick) async throws
        -> Bool
    {
        try await client.send(head.bytes)
        var rest = head.answerFraming
        guard case .events(let edit) = trick else {
            while let part = try await service.part(of: &rest) { try await client.send(part.bytes) }
            return true
        }
        var text = ""
        while let part = try await service.part(of: &rest) {
            text += String(buffer: part.payload)
            while let end = text.firstRange(of: "\n\n") {
                let event = String(text[..<end.upperBound])
                text.removeSubrange(..<end.upperBound)
                guard let events = edit(event) else { return false }
                let made = events.joined()
                guard !made.isEmpty else { continue }
                let chunk = "\(String(made.utf8.count, radix: 16))\r\n\(made)\r\n"
                try await client.send(ByteBuffer(string: chunk))
            }
        }
        try await client.send(ByteBuffer(string: "0\r\n\r\n"))
        return true
    }

    private func give(_ answer: Answer, _ number: Int) async throws {
        try await give(answer.bytes, number)
    }

    private func give(_ bytes: ByteBuffer, _ number: Int) async throws {
        // Before: who has the answer finds that it was given.
        adversary.update(number) { $0.answered = .now }
        try await client.send(bytes)
    }
}
