/// A data type, by its object identifier in `pg_type`.
public struct PostgresDataType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The object identifier.
    public var rawValue: UInt32

    /// Any type, by its object identifier.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// `boolean`
    public static let bool = Self(rawValue: 16)
    /// `bytea`
    public static let bytea = Self(rawValue: 17)
    /// `name`, what the catalogs call things
    public static let name = Self(rawValue: 19)
    /// `bigint`
    public static let int8 = Self(rawValue: 20)
    /// `smallint`
    public static let int2 = Self(rawValue: 21)
    /// `integer`
    public static let int4 = Self(rawValue: 23)
    /// `text`
    public static let text = Self(rawValue: 25)
    /// `oid`
    public static let oid = Self(rawValue: 26)
    /// `json`
    public static let json = Self(rawValue: 114)
    /// `real`
    public static let float4 = Self(rawValue: 700)
    /// `double precision`
    public static let float8 = Self(rawValue: 701)
    /// A literal whose type nobody said
    public static let unknown = Self(rawValue: 705)
    /// `text[]`
    public static let textArray = Self(rawValue: 1009)
    /// `bigint[]`
    public static let int8Array = Self(rawValue: 1016)
    /// `character(n)`
    public static let bpchar = Self(rawValue: 1042)
    /// `character varying`
    public static let varchar = Self(rawValue: 1043)
    /// `timestamp with time zone`
    public static let timestamptz = Self(rawValue: 1184)
    /// `uuid`
    public static let uuid = Self(rawValue: 2950)
    /// `jsonb`
    public static let jsonb = Self(rawValue: 3802)

    private static let names: [Self: String] = [
        .bool: "boolean", .bytea: "bytea", .name: "name", .int8: "bigint", .int2: "smallint",
        .int4: "integer",
        .text: "text", .oid: "oid", .json: "json", .float4: "real", .float8: "double precision",
        .unknown: "unknown", .textArray: "text[]", .int8Array: "bigint[]", .bpchar: "character",
        .varchar: "character varying", .timestamptz: "timestamptz", .uuid: "uuid", .jsonb: "jsonb",
    ]

    /// The name SQL has for it, or the object identifier of a rarer one.
    public var description: String { Self.names[self] ?? "type \(rawValue)" }
}
