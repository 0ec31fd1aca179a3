import HTTPTypes
import Hummingbird
import Lifecycle
import NIOCore

/// `GET /`: a page in the fleet's color.
struct PageRoutes: Sendable {
    let lifecycle: InstanceLifecycle

    func add(to router: Router<ServiceContext>) {
        router.get("/", use: show)
    }

    @Sendable private func show(_ request: Request, _ context: ServiceContext) -> Response {
        // The page's own style and script, and nothing that somebody else put into it.
        let nonce = (0..<4).map { _ in String(UInt32.random(in: .min ... .max), radix: 36) }.joined()
        let page = Page(report: lifecycle.health(), nonce: nonce)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/html; charset=utf-8",
                // It says how the instance is now.
                .cacheControl: "no-store",
                .contentSecurityPolicy: page.policy,
                .xContentTypeOptions: "nosniff",
                .referrerPolicy: "no-referrer",
            ],
            body: .init(byteBuffer: ByteBuffer(string: page.html))
        )
    }
}

extension HTTPField.Name {
    /// What is told of this page to whom it links to.
    // swift-format-ignore: NeverForceUnwrap
    fileprivate static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
}
