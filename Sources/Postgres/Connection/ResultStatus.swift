import CLibpq

extension ExecStatusType {
    static var emptyQuery: ExecStatusType { PGRES_EMPTY_QUERY }
    static var commandOK: ExecStatusType { PGRES_COMMAND_OK }
    static var tuplesOK: ExecStatusType { PGRES_TUPLES_OK }
    static var pipelineSync: ExecStatusType { PGRES_PIPELINE_SYNC }
    static var pipelineAborted: ExecStatusType { PGRES_PIPELINE_ABORTED }

    var isCopy: Bool { self == PGRES_COPY_IN || self == PGRES_COPY_OUT || self == PGRES_COPY_BOTH }
}

extension PostgresError {
    /// What an error result says.
    init(_ result: PostgresResult) {
        guard let server = result.serverError else {
            let message = result.errorMessage
            self.init(.connectionLost, "the database connection was lost: \(message)", mayHaveRun: true)
            return
        }
        if server.severity == "FATAL" || server.severity == "PANIC" {
            self.init(
                .connectionLost,
                "the server ended the database connection",
                server: server,
                mayHaveRun: true
            )
        } else if server.sqlState == .queryCanceled {
            self.init(.queryTimeout, "the query was cancelled by the server", server: server)
        } else {
            self.init(.server, "the server refused the statement", server: server)
        }
    }
}
