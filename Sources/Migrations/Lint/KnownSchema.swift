/// What the migrations so far say of the schema; of what they do not say, nothing is known.
///
/// What is known is an object of a kind, in a schema: a view or a function of a table's name is not that table.
struct KnownSchema: Sendable {
    private(set) var tables: [QualifiedName: KnownTable] = [:]
    private(set) var domains: [QualifiedName: KnownDomain] = [:]
    /// Whether every routine of a name says that it answers all rows of a statement alike.
    private(set) var routines: [QualifiedName: Bool] = [:]
    /// Whatever else was made, and is there.
    private var objects: Set<SchemaObject> = []
    /// Those that the present file made: nobody uses them yet.
    private var madeHere: Set<SchemaObject> = []
    /// Where a name without a schema is looked for, and what is made without one goes to the first.
    private var searchPath: [String?] = [nil]

    // MARK: - Asking

    /// What a name means here: a temporary table goes before all others.
    func resolved(_ name: QualifiedName) -> QualifiedName {
        if name.isQualified { return name }
        for schema in ["pg_temp"] + searchPath {
            let candidate = QualifiedName(schema: schema, name: name.name)
            if tables[candidate] != nil { return candidate }
        }
        return placed(name)
    }

    func table(_ name: QualifiedName) -> KnownTable? { tables[resolved(name)] }

    /// Whether the present file made that table: nobody uses it yet.
    func isMadeHere(_ table: QualifiedName) -> Bool {
        madeHere.contains(SchemaObject(kind: "table", name: resolved(table)))
    }

    /// Whether the present file made that object, which is no table.
    func isMadeHere(_ object: SchemaObject) -> Bool {
        object.kind == "table"
            ? isMadeHere(object.name)
            : madeHere.contains(SchemaObject(kind: object.kind, name: placed(object.name)))
    }

    func isKnown(_ object: SchemaObject) -> Bool {
        objects.contains(SchemaObject(kind: object.kind, name: placed(object.name)))
    }

    /// Whether a valid check, or the column itself, proves that it is there in every row.
    func isProvenPresent(_ column: String, of name: QualifiedName) -> Bool {
        table(name)?.isProvenPresent(column) ?? false
    }

    /// The table that has an index, in the schema that is written or meant.
    func owner(ofIndex name: QualifiedName) -> QualifiedName? {
        let schemas = name.isQualified ? [name.schema] : ["pg_temp"] + searchPath
        for schema in schemas {
            let owner = tables.first { $0.key.schema == schema && $0.value.indexes[name.name] != nil }
            if let owner { return owner.key }
        }
        return nil
    }

    /// A table's partitions that are known.
    func partitions(of name: QualifiedName) -> [QualifiedName] {
        let name = resolved(name)
        return tables.filter { $0.value.parent == name }.map(\.key).sorted { $0.description < $1.description }
    }

    func isSteady(_ routine: QualifiedName) -> Bool? { routines[placed(routine)] }

    // MARK: - Domains

    func domain(_ name: QualifiedName) -> KnownDomain? { domains[placed(name)] }

    /// The domain that a type is; nil where it is none that is known.
    func domain(of type: SQLType) -> KnownDomain? {
        let parts = type.name.split(separator: ".", maxSplits: 1).map(String.init)
        return parts.count == 2
            ? domain(QualifiedName(schema: parts[0], name: parts[1])) : domain(QualifiedName(name: type.name))
    }

    /// What a type is on the disk: of a domain, what it is made of.
    func base(of type: SQLType) -> SQLType {
        domain(of: type).map { base(of: $0.base) } ?? type
    }

    /// Whether not every value of the base is one of the type.
    func isConstrained(_ type: SQLType) -> Bool {
        domain(of: type).map { $0.isConstrained || isConstrained($0.base) } ?? false
    }

    /// What a column of the type has where nothing else is said.
    func defaultValue(of type: SQLType) -> [SQLToken]? {
        domain(of: type).flatMap { $0.defaultValue ?? defaultValue(of: $0.base) }
    }

    /// The tables that are in use and have a column of a domain, be it through another domain.
    func users(ofDomain name: QualifiedName) -> [QualifiedName] {
        tables.filter { table in
            !isMadeHere(table.key) && table.value.columns.values.contains { uses($0.type, name) }
        }
        .map(\.key).sorted { $0.description < $1.description }
    }

    private func uses(_ type: SQLType, _ name: QualifiedName) -> Bool {
        let element = type.element
        guard let domain = domain(of: element) else { return false }
        return element.name == placed(name).description || uses(domain.base, name)
    }

    // MARK: - Learning

    mutating func beginFile() {
        madeHere = []
        searchPath = [nil]
        tables = tables.filter { $0.key.schema != "pg_temp" }
    }

    /// Whether a change does nothing but take its lock, for what it would make is there.
    func isIdle(_ change: SchemaChange) -> Bool {
        switch change {
        case .createTable(let created): created.ifNotExists && tables[placed(created.name)] != nil
        case .create(let object, .ifNeeded): isKnown(object)
        case .createIndex(let index):
            index.ifNotExists && index.name.map { table(index.table)?.indexes[$0] != nil } ?? false
        case .alterTable(let name, .addColumn(let column, ifNotExists: true)):
            table(name)?.columns[column.name] != nil
        case .alterTable(let name, .rewrite("SET LOGGED")):
            table(name).map { $0.isWhole && !$0.isUnlogged } ?? false
        case .alterTable(let name, .rewrite("SET UNLOGGED")): table(name)?.isUnlogged ?? false
        default: false
        }
    }

    mutating func apply(_ change: SchemaChange) {
        switch change {
        case .createTable(let created): create(created)
        case .create(let object, let isNew):
            let placed = SchemaObject(kind: object.kind, name: placed(object.name))
            let isNewHere = objects.insert(placed).inserted
            if isNew == .always || isNewHere { madeHere.insert(placed) }
        case .createDomain(let name, let definition):
            domains[placed(name)] = KnownDomain(definition, name: placed(name))
            madeHere.insert(SchemaObject(kind: "domain", name: placed(name)))
        case .createRoutine(let name, let isSteady):
            routines[placed(name)] = isSteady && routines[placed(name)] ?? true
        case .alterRoutine(let name, let isSteady): routines[placed(name)] = isSteady
        case .alterDomain(let name, let action):
            let name = placed(name)
            domains[name]?.apply(action, to: name)
        case .createIndex(let index): tables[resolved(index.table), default: KnownTable()].add(index)
        case .alterTable(let name, let action): apply(action, to: resolved(name))
        case .drop(let kind, let names, _): for name in names { drop(kind, name) }
        case .rename(let object, let new): rename(object, to: new)
        case .set(.local(name: "search_path", let value)), .set(.session(name: "search_path", let value)):
            setSearchPath(value)
        case .set(.reset(name: "search_path")), .set(.reset(name: "all")): searchPath = [nil]
        default: break
        }
    }

    /// Where something that is made without a schema goes.
    private func placed(_ name: QualifiedName) -> QualifiedName {
        name.isQualified ? name : QualifiedName(schema: searchPath.first ?? nil, name: name.name)
    }

    private mutating func setSearchPath(_ value: [SQLToken]) {
        let names = TokenCursor(value).items().flatMap { item in
            let word = item.first.flatMap { $0.stringValue ?? $0.name } ?? ""
            // `set_config('search_path', 'a, b', true)`
            return word.split(separator: ",").map { $0.trimmingBlanks }
        }
        searchPath = names.filter { !["", "$user", "pg_catalog", "default"].contains($0) }
            .map { $0 == "public" ? nil : $0 }
        if searchPath.isEmpty { searchPath = [nil] }
    }

    private mutating func create(_ created: SchemaChange.CreatedTable) {
        let name = placed(created.name)
        madeHere.insert(SchemaObject(kind: "table", name: name))
        var table = KnownTable()
        table.isWhole = true
        table.isUnlogged = created.isUnlogged
        table.partitionKey = created.partitionKey
        for column in created.columns { table.add(column, on: name) }
        for form in created.forms {
            guard let other = self.table(form.table) else { continue }
            table.take(other, constraints: form.hasConstraints, indexes: form.hasIndexes)
        }
        if let parent = created.parent {
            table.parent = resolved(parent)
            table.isRest = created.bound == .rest
            if let other = self.table(parent) { table.take(other, constraints: true, indexes: true) }
        }
        for constraint in created.constraints { table.add(constraint, on: name) }
        tables[name] = table
    }

    private mutating func apply(_ action: TableAction, to name: QualifiedName) {
        switch action {
        case .renameTable(let new): move(name, to: QualifiedName(schema: name.schema ?? "public", name: new))
        case .setSchema(let schema): move(name, to: QualifiedName(schema: schema, name: name.name))
        case .attachPartition(let partition, let bound):
            tables[resolved(partition), default: KnownTable()].parent = name
            tables[resolved(partition)]?.isRest = bound == .rest
        case .detachPartition(let partition, _):
            tables[resolved(partition)]?.parent = nil
            tables[resolved(partition)]?.isRest = false
        default:
            tables[name, default: KnownTable()].apply(action, on: name)
            // A partition's columns are its parent's.
            for partition in partitions(of: name) where action.isInherited { apply(action, to: partition) }
        }
    }

    private mutating func drop(_ kind: SchemaObject.Kind, _ name: QualifiedName) {
        switch kind {
        case "table":
            let name = resolved(name)
            tables[name] = nil
            madeHere.remove(SchemaObject(kind: kind, name: name))
        case "index":
            if let owner = owner(ofIndex: name) { tables[owner]?.indexes[name.name] = nil }
        case "domain": domains[placed(name)] = nil
        case "function", "procedure", "aggregate": routines[placed(name)] = nil
        default:
            objects.remove(SchemaObject(kind: kind, name: placed(name)))
            madeHere.remove(SchemaObject(kind: kind, name: placed(name)))
        }
    }

    private mutating func rename(_ object: SchemaObject, to new: QualifiedName?) {
        guard let new else { return }
        if object.kind == "domain", let domain = domains.removeValue(forKey: placed(object.name)) {
            domains[placed(new)] = domain
            let types = (old: placed(object.name).description, new: placed(new).description)
            for name in tables.keys { tables[name]?.renameType(types.old, to: types.new) }
        }
        let (before, after) = (placed(object.name), placed(new))
        if objects.remove(SchemaObject(kind: object.kind, name: before)) != nil {
            objects.insert(SchemaObject(kind: object.kind, name: after))
        }
        if madeHere.remove(SchemaObject(kind: object.kind, name: before)) != nil {
            madeHere.insert(SchemaObject(kind: object.kind, name: after))
        }
    }

    private mutating func move(_ old: QualifiedName, to new: QualifiedName) {
        tables[new] = tables.removeValue(forKey: old)
        for partition in tables.keys where tables[partition]?.parent == old {
            tables[partition]?.parent = new
        }
        if madeHere.remove(SchemaObject(kind: "table", name: old)) != nil {
            madeHere.insert(SchemaObject(kind: "table", name: new))
        }
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        String(drop { $0 == " " || $0 == "\"" }.reversed().drop { $0 == " " || $0 == "\"" }.reversed())
    }
}
