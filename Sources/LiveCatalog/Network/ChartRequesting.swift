// How charts ask a real API server.

import KubernetesClient

extension APIClient: ChartRequests {
  public func fetch(
    _ path: String, accept: String, isService: Bool, atMost limit: Int, subject: String
  ) async throws(ConnectionProblem) -> FetchedBody {
    switch try await fetchBody(path, accept: accept, isService: isService, atMost: limit, subject: subject) {
    case .bytes(let bytes): .bytes(bytes)
    case .moved(let place): .moved(to: place)
    case .refused: .refused
    case .tooLarge: .tooLarge
    case .tooSlow:
      throw ConnectionProblem(
        .unavailable, "\(configuration.server) did not send all of it in time", remedy: "it is tried again by itself")
    }
  }
}
