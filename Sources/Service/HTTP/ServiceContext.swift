import Hummingbird

/// What a request carries through the service.
typealias ServiceContext = BasicRequestContext
