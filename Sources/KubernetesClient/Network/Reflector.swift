// A resource as it is in the cluster, followed: LIST in pages, then WATCH from where the list ended, and again.

import AsyncHTTPClient
import NIOCore
import NIOHTTP1

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Follows one resource until its task is cancelled.
///
/// The contract is that of client-go's reflector: https://kubernetes.io/docs/reference/using-api/api-concepts/
public struct Reflector<Object: APIObject>: Sendable {
  public typealias Emit = @Sendable (ReflectorEvent<Object>) async -> Void

  /// After so many failures in a row a watch is not resumed: what is known is asked for anew.
  private let mostResumptions = 3
  /// A watch that ends sooner than this, in seconds, is none.
  private let shortestWatch = 1.0
  /// A list of more pages is none that an end is to be expected of.
  private let mostPages = 10_000

  private let client: APIClient
  private let resource: Resource
  private var limits: ClientLimits { client.limits }

  public init(_ client: APIClient, _ resource: Resource) {
    self.client = client
    self.resource = resource
  }

  public func run(_ emit: Emit) async {
    var backoff = Backoff(limits)
    while !Task.isCancelled {
      do throws(ConnectionProblem) {
        let list = try await self.list()
        await emit(.listed(list.items, unreadable: list.unreadable))
        try await follow(list, &backoff, emit)
      } catch {
        await pause(after: error, &backoff, emit)
      }
    }
  }

  private func pause(after problem: ConnectionProblem, _ backoff: inout Backoff, _ emit: Emit) async {
    guard !Task.isCancelled else { return }
    let pause = backoff.next(after: problem)
    await emit(.failed(problem, pause: pause))
    try? await Task.sleep(for: .seconds(pause))
  }

  // MARK: LIST

  private struct Listed {
    var items: [Object] = []
    var unreadable = 0
    var resourceVersion = ""
    /// The version of each object, by its name.
    var versions: [String: String] = [:]
  }

  /// All pages, as they were at one moment. A list that expires in its middle is begun anew with larger pages.
  public func all() async throws(ConnectionProblem) -> [Object] { try await list().items }

  private func list() async throws(ConnectionProblem) -> Listed {
    var size = PageSize()
    for _ in 0..<3 {
      do throws(ConnectionProblem) {
        return try await list(&size)
      } catch {
        guard error.kind == .expired else { throw error }
        size.grow()
      }
    }
    return try await list(&size)
  }

  private func list(_ size: inout PageSize) async throws(ConnectionProblem) -> Listed {
    var listed = Listed()
    var next: String?
    var seen: Set<String> = []
    var bytesTaken = 0
    repeat {
      var query = [(name: "limit", value: String(size.limit))]
      if let next { query.append((name: "continue", value: next)) }
      let bytes = try await client.get(resource.path, query: query, subject: "list \(resource)")
      bytesTaken += bytes.count
      guard bytesTaken <= limits.list else { throw tooMany("\(limits.list >> 20) MB of") }
      guard let page = try? JSONDecoder().decode(ListPage<Object>.self, from: Data(bytes)) else {
        throw notTheAPI("list \(resource)")
      }
      listed.items += page.items
      for item in page.items { listed.versions[item.metadata.name] = item.metadata.resourceVersion }
      listed.unreadable += page.unreadable
      guard listed.items.count + listed.unreadable <= limits.objects else { throw tooMany("\(limits.objects)") }
      listed.resourceVersion = page.resourceVersion ?? listed.resourceVersion
      next = page.next
      size.learn(bytes: bytes.count, objects: page.items.count + page.unreadable)
      // A server that sends us in a circle would do so for ever.
      if let next, !seen.insert(next).inserted || seen.count > mostPages { throw notTheAPI("list \(resource)") }
    } while next != nil && !Task.isCancelled
    return listed
  }

  /// The versions of all objects as they are now, without the objects: an answer a fraction as large.
  private func versions() async throws(ConnectionProblem) -> [String: String] {
    var versions: [String: String] = [:]
    var next: String?
    var (pages, items) = (0, 0)
    repeat {
      var query = [(name: "limit", value: "500")]
      if let next { query.append((name: "continue", value: next)) }
      let bytes = try await client.get(
        resource.path, query: query, accept: ObjectVersions.mediaType, subject: "list \(resource)")
      guard let page = try? JSONDecoder().decode(ListPage<ObjectVersions>.self, from: Data(bytes)) else {
        throw notTheAPI("list \(resource)")
      }
      for item in page.items { versions[item.metadata.name] = item.metadata.resourceVersion }
      items += page.items.count
      guard items <= limits.objects else { throw tooMany("\(limits.objects)") }
      next = page.next
      pages += 1
      if pages > mostPages { throw notTheAPI("list \(resource)") }
    } while next != nil && !Task.isCancelled
    return versions
  }

  /// For who may list, but not watch: waits, and asks whether anything has changed.
  private func hasChanged(_ known: Listed) async throws(ConnectionProblem) -> Bool {
    try? await Task.sleep(for: .seconds(limits.poll * Double.random(in: 0.9...1.1)))
    guard !Task.isCancelled, known.unreadable == 0 else { return true }
    return try await versions() != known.versions
  }

  private func tooMany(_ amount: String) -> ConnectionProblem {
    ConnectionProblem(
      .invalidAnswer, "\(client.configuration.server) lists more than \(amount) \(resource)",
      remedy: "check the server's address in the kubeconfig: no KubeSphere cluster has so many")
  }

  private func notTheAPI(_ subject: String) -> ConnectionProblem {
    ConnectionProblem(
      .invalidAnswer,
      "\(client.configuration.server) does not answer as a Kubernetes API server when asked to \(subject)",
      remedy: "check the server's address in the kubeconfig: a login page or another service may stand there")
  }

  // MARK: WATCH

  private enum Ending {
    /// As announced, or in the middle.
    case ended
    /// Nothing came for too long.
    case silent
    /// What we want to go on from is too long ago.
    case expired
    /// So much changed that a list is less. It may never end, and each object that is added takes memory.
    case flooded
  }

  /// Watches from a list on until the resource has to be listed anew.
  private func follow(
    _ list: Listed, _ backoff: inout Backoff, _ emit: Emit
  ) async throws(ConnectionProblem) {
    var version = list.resourceVersion
    var taken = Taken()
    var failures = 0
    var silences = 0
    while !Task.isCancelled {
      let start = ContinuousClock.now
      var events = 0
      do throws(ConnectionProblem) {
        let ending = try await watch(&version, &events, &taken, emit)
        let lasted = ContinuousClock.now - start
        if events > 0 { silences = 0 }
        // A flood after each list is met with longer and longer pauses.
        if ending != .flooded, events > 0 || lasted > .seconds(shortestWatch) {
          failures = 0
          backoff.reset()
        }
        switch ending {
        case .flooded:
          try? await Task.sleep(for: .seconds(backoff.next(after: nil)))
          return
        case .expired:
          if events == 0 { try? await Task.sleep(for: .seconds(backoff.next(after: nil))) }
          return
        case .ended:
          if events == 0, lasted < .seconds(shortestWatch) {
            try? await Task.sleep(for: .seconds(backoff.next(after: nil)))
          }
        case .silent:
          silences += 1
          // Once may be a quiet server without bookmarks, or a connection that was cut half-way: the next one tells.
          guard silences > 1 else { continue }
          await pause(after: stalled, &backoff, emit)
        }
      } catch {
        if events > 0 { failures = 0 }
        failures += 1
        switch error.kind {
        case .expired:
          try? await Task.sleep(for: .seconds(backoff.next(after: nil)))
          return
        case .forbidden:
          guard try await !hasChanged(list) else { return }
          await emit(.alive)
          // The right to watch may have come back.
          failures = 0
        case .notFound: throw error
        default:
          guard failures < mostResumptions else { throw error }
          await pause(after: error, &backoff, emit)
        }
      }
    }
  }

  private var stalled: ConnectionProblem {
    ConnectionProblem(
      .unreachable, "\(client.configuration.server) takes our requests and then says nothing",
      remedy: "check the network between: a proxy or load balancer may hold connections whose server is gone")
  }

  /// What came from watches since the last list.
  private struct Taken {
    var bytes = 0
    var events = 0
  }

  private func watch(
    _ version: inout String, _ events: inout Int, _ taken: inout Taken, _ emit: Emit
  ) async throws(ConnectionProblem) -> Ending {
    let duration = (limits.watch * Double.random(in: 1...1.25)).rounded(.up)
    let answer = try await client.send(
      .GET, resource.path,
      query: [
        ("watch", "1"), ("allowWatchBookmarks", "true"), ("resourceVersion", version),
        ("timeoutSeconds", String(Int(duration))),
      ], subject: "watch \(resource)", timeout: duration + limits.silence)
    await emit(.alive)
    var splitter = LineSplitter()
    do {
      for try await part in answer.response.body {
        for line in splitter.append(part.readableBytesView) {
          guard let event = try? JSONDecoder().decode(WatchEvent<Object>.self, from: Data(line)) else {
            throw notTheAPI("watch \(resource)")
          }
          events += 1
          taken.events += 1
          taken.bytes += line.count
          guard taken.events <= limits.objects, taken.bytes <= limits.changes else { return .flooded }
          switch event {
          case .changed(let object):
            version = object.metadata.resourceVersion ?? version
            await emit(.changed(object))
          case .deleted(let metadata):
            version = metadata.resourceVersion ?? version
            await emit(.deleted(name: metadata.name))
          case .bookmark(let newer):
            version = newer
            await emit(.alive)
          case .unreadable(let name, let newer):
            version = newer ?? version
            await emit(.unreadable(name: name))
          case .strange(let newer): version = newer ?? version
          case .error(let status):
            events -= 1
            if status.code == 410 || status.reason == "Expired" || status.reason == "Gone" { return .expired }
            throw problem(
              status: status, code: status.code ?? 500, subject: "watch \(resource)",
              server: client.configuration.server)
          }
        }
        guard splitter.pendingCount <= limits.body else { throw client.tooLarge(limits.body) }
      }
      return .ended
    } catch {
      if isSilence(error) { return .silent }
      let problem = await answer.transport.problem(error)
      // A stream that breaks off is resumed as one that ends.
      if problem.kind == .unreachable, events > 0 || splitter.pendingCount == 0 { return .ended }
      throw problem
    }
  }
}

/// How many objects to ask for at once: few large ones, many small ones.
struct PageSize: Sendable {
  /// Of one page's bytes.
  private static let target = 1 << 20
  private static let smallest = 50
  private static let largest = 500

  private(set) var limit = PageSize.smallest
  private var growth = 1

  mutating func learn(bytes: Int, objects: Int) {
    guard objects > 0 else { return }
    let fitting = PageSize.target / max(1, bytes / objects)
    limit = max(PageSize.smallest, min(PageSize.largest, fitting)) * growth
  }

  /// For a list that took so long that it expired.
  mutating func grow() {
    growth *= 8
    limit *= 8
  }
}
