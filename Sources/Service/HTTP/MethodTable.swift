import HTTPTypes
import Hummingbird

/// Which methods each path takes: what tells a 405 from a 404.
struct MethodTable: Sendable {
    private struct Route: Sendable {
        let path: [Substring]
        let methods: [HTTPRequest.Method]

        var parameters: Int { path.count { $0.hasPrefix("{") } }
    }

    private let routes: [Route]

    /// Learns the routes of a router.
    init(_ routes: [Router<ServiceContext>.RouteDescription]) {
        let paths = Dictionary(grouping: routes) { $0.path.description }
        self.routes = paths.map { path, routes in
            var methods = routes.map(\.method)
            if methods.contains(.get) { methods.append(.head) }
            return Route(
                path: path.split(separator: "/"),
                methods: methods.sorted { $0.rawValue < $1.rawValue }
            )
        }
    }

    /// The methods that a path takes; nil where there is no such path.
    func methods(of path: String) -> [HTTPRequest.Method]? {
        let parts = path.split(separator: "/")
        let matching = routes.filter { route in
            route.path.count == parts.count
                && zip(route.path, parts).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        // A path that is spelt out wins over one with a parameter in its place, as in the router.
        return matching.min { $0.parameters < $1.parameters }?.methods
    }
}
