// One chart's way from a cluster: from the ConfigMap that the version names, or from a Service of the cluster through the API
// server. Nobody else is asked: what a chart's URL names besides may be anything.

import CatalogSources
import HelmCharts
import KubeSphereModel
import KubernetesClient

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What charts ask of an API server. Reads only.
public protocol ChartRequests: Sendable {
  /// - Parameters:
  ///   - path: of the API, percent-encoded; begins with a slash.
  ///   - isService: whether a Service answers it through the API server. What it sends is taken as it is, whatever its headers
  ///     say of compression; and what it says of our credentials says nothing of those for the API server.
  ///   - limit: bytes of the body.
  ///   - subject: what is asked for, as in "get a ConfigMap", for messages.
  func fetch(
    _ path: String, accept: String, isService: Bool, atMost limit: Int, subject: String
  ) async throws(ConnectionProblem) -> FetchedBody
}

/// What an API server answered.
public enum FetchedBody: Sendable {
  case bytes([UInt8])
  /// It sends us elsewhere: the header `Location`.
  case moved(to: String)
  /// The Service wants a login of its own.
  case refused
  case tooLarge
}

/// Why a chart cannot be had.
struct ChartProblem: Error, Sendable {
  /// In plain words, without a full stop.
  let reason: String
  /// Set where another try may have another outcome.
  var connection: ConnectionProblem?
}

/// An archive, and what is to be told of it.
struct FetchedChart: Sendable {
  let archive: [UInt8]
  /// As `ChartCache.Kept` has it.
  let revision: String
  /// Whether it was kept from before.
  var isKept = false
  var note: String?
}

struct ChartFetcher: Sendable {
  /// Of a ConfigMap as JSON: Kubernetes allows 1 MiB of contents.
  static let configMapLimit = 2 << 20
  static let mostRedirects = 3

  let requests: any ChartRequests
  let limits: ChartLimits

  init(_ requests: any ChartRequests, limits: ChartLimits = .standard) {
    (self.requests, self.limits) = (requests, limits)
  }

  /// - Parameter kept: what the disk has of this version; asked only for what has changed since, where that can be told.
  func fetch(
    _ version: ExtensionVersion, kept: ChartCache.Kept?
  ) async throws(ChartProblem) -> FetchedChart {
    guard let chart = version.chart else { throw ChartProblem(reason: "the ExtensionVersion names no chart") }
    let fetched: FetchedChart
    switch chart.source {
    case .configMap(let namespace, let name, let key):
      fetched = try await configMap(namespace, name, key, kept: kept)
    case .url(let url):
      // An archive with the digest that is wanted is the one that is wanted.
      if let kept, let digest = chart.digest, kept.revision == digest {
        fetched = FetchedChart(archive: kept.archive, revision: digest, isKept: true)
      } else {
        let service = try await service(of: url, version)
        fetched = FetchedChart(archive: try await archive(from: service), revision: chart.digest ?? "")
      }
    }
    guard !fetched.isKept, let digest = chart.digest.flatMap(sha256(ofDigest:)), sha256(fetched.archive) != digest
    else {
      return fetched
    }
    var noted = fetched
    noted.note =
      "the chart of \(version.objectName) is not the one that `spec.digest` tells: KubeSphere does not compare them, and "
      + "neither is it refused here"
    return noted
  }

  // MARK: ConfigMaps

  /// `uid` and `resourceVersion`, and the value of one key of `binaryData`.
  private struct ConfigMap: Decodable {
    struct Metadata: Decodable {
      var uid: String?
      var resourceVersion: String?
    }

    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    static let wantedKey = CodingUserInfoKey(rawValue: "key")
    let metadata: Metadata
    let value: Data?

    var revision: String? {
      guard let uid = metadata.uid, let version = metadata.resourceVersion else { return nil }
      return "\(uid)/\(version)"
    }

    init(from decoder: any Decoder) throws {
      let object = try decoder.container(keyedBy: Key.self)
      metadata = try object.decode(Metadata.self, forKey: Key(stringValue: "metadata"))
      let wanted = Self.wantedKey.flatMap { decoder.userInfo[$0] as? String } ?? ""
      let data = try? object.nestedContainer(keyedBy: Key.self, forKey: Key(stringValue: "binaryData"))
      value = (try? data?.decode(String.self, forKey: Key(stringValue: wanted))).flatMap { Data(base64Encoded: $0) }
    }
  }

  private static let metadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"

  private func configMap(
    _ namespace: String, _ name: String, _ key: String, kept: ChartCache.Kept?
  ) async throws(ChartProblem) -> FetchedChart {
    guard isObjectName(namespace), isObjectName(name), !key.isEmpty else {
      throw ChartProblem(reason: "`chartDataRef` does not name a ConfigMap: it needs `namespace`, `name` and `key`")
    }
    let path = "/api/v1/namespaces/\(namespace)/configmaps/\(name)"
    func read(_ accept: String) async throws(ChartProblem) -> ConfigMap {
      let body: FetchedBody
      do throws(ConnectionProblem) {
        body = try await requests.fetch(
          path, accept: accept, isService: false, atMost: Self.configMapLimit,
          subject: "get the ConfigMap \(namespace)/\(name)")
      } catch {
        throw configMapProblem(error, namespace, name)
      }
      switch body {
      case .bytes(let bytes):
        let decoder = JSONDecoder()
        if let wanted = ConfigMap.wantedKey { decoder.userInfo[wanted] = key }
        guard let object = try? decoder.decode(ConfigMap.self, from: Data(bytes)) else {
          throw ChartProblem(
            reason: "the answer for the ConfigMap `\(namespace)/\(name)` is none of the Kubernetes API")
        }
        return object
      case .tooLarge:
        throw ChartProblem(
          reason: "the ConfigMap `\(namespace)/\(name)` is larger than \(Self.configMapLimit >> 20) MB")
      case .moved, .refused:
        throw ChartProblem(reason: "the API server does not hand out the ConfigMap `\(namespace)/\(name)`")
      }
    }
    if let kept, !kept.revision.isEmpty, let revision = try await read(Self.metadataOnly).revision,
      revision == kept.revision
    {
      return FetchedChart(archive: kept.archive, revision: revision, isKept: true)
    }
    let object = try await read("application/json")
    guard let value = object.value else {
      // KubeSphere's words; it reads no other member either.
      throw ChartProblem(
        reason: "chart data not found in config map: `\(namespace)/\(name)` has no `\(key)` in `binaryData`")
    }
    return FetchedChart(archive: Array(value), revision: object.revision ?? "")
  }

  private func configMapProblem(_ problem: ConnectionProblem, _ namespace: String, _ name: String) -> ChartProblem {
    let reason =
      switch problem.kind {
      case .forbidden:
        "you may not read it (403): ask for the right to get the ConfigMap `\(name)` in the namespace `\(namespace)`"
      case .notFound: "failed to get config map: `\(namespace)/\(name)` is not there (404)"
      default: problem.message
      }
    return ChartProblem(reason: reason, connection: problem)
  }

  // MARK: Services

  /// The Service that a URL leads to. The Repository is asked for only where the URL has no host.
  private func service(of url: String, _ version: ExtensionVersion) async throws(ChartProblem) -> ChartService {
    var location = ChartLocation(url)
    if location == .relative { location = ChartLocation(url, repository: try await repositoryURL(version)) }
    switch location {
    case .service(let service): return service
    case .elsewhere(let place):
      throw ChartProblem(reason: "it is not fetched from \(place): only from Services of the cluster")
    case .invalid(let reason): throw ChartProblem(reason: reason)
    case .relative: throw ChartProblem(reason: "its `chartURL` has no host")
    }
  }

  private func repositoryURL(_ version: ExtensionVersion) async throws(ChartProblem) -> String {
    guard let name = version.repository, isObjectName(name) else {
      throw ChartProblem(reason: "its `chartURL` has no host, and it names no Repository")
    }
    let body: FetchedBody
    do throws(ConnectionProblem) {
      body = try await requests.fetch(
        "\(RepositoryObject.resource.path)/\(name)", accept: "application/json", isService: false,
        atMost: Self.configMapLimit, subject: "get the Repository \(name)")
    } catch {
      let reason =
        switch error.kind {
        case .forbidden:
          "its `chartURL` has no host, and you may not read the Repository `\(name)` that has it (403): ask for the "
            + "right to get \(RepositoryObject.resource)"
        case .notFound: "failed to get repository: `\(name)` is not there (404)"
        default: error.message
        }
      throw ChartProblem(reason: reason, connection: error)
    }
    guard case .bytes(let bytes) = body,
      let repository = try? JSONDecoder().decode(RepositoryObject.self, from: Data(bytes)).value
    else { throw ChartProblem(reason: "the Repository `\(name)` cannot be read") }
    return repository.url
  }

  private func archive(from service: ChartService) async throws(ChartProblem) -> [UInt8] {
    var path = service.proxyPath
    for _ in 0...Self.mostRedirects {
      let body: FetchedBody
      do throws(ConnectionProblem) {
        body = try await requests.fetch(
          path, accept: "*/*", isService: true, atMost: limits.archive,
          subject: "get a chart from the Service \(service.namespace)/\(service.name)")
      } catch {
        throw serviceProblem(error, service)
      }
      switch body {
      case .bytes(let bytes): return bytes
      case .tooLarge:
        throw ChartProblem(reason: "`\(service.host)` sends more than \(limits.archive >> 20) MB")
      case .refused:
        throw ChartProblem(reason: "`\(service.host)` wants a login (401), and none is sent")
      case .moved(let place):
        guard let next = service.redirected(to: place, from: path) else {
          throw ChartProblem(reason: "`\(service.host)` sends us to another host, which is not asked")
        }
        path = next
      }
    }
    throw ChartProblem(reason: "`\(service.host)` sends us on again and again")
  }

  private func serviceProblem(_ problem: ConnectionProblem, _ service: ChartService) -> ChartProblem {
    let name = "`\(service.namespace)/\(service.name)`"
    // What a Service says of itself is not quoted.
    let reason =
      switch problem.kind {
      case .forbidden:
        "you may not read it through the API server (403): ask for the right to get services/proxy in the namespace "
          + "`\(service.namespace)`"
      case .notFound where service.isAmbiguous:
        "it is not fetched from `\(service.host)`: there is no such Service with this chart (404), and only Services of "
          + "the cluster are asked"
      case .notFound: "the Service \(name) is not there, or does not have the chart (404)"
      case .unavailable: "the Service \(name) cannot answer now"
      case .unreachable: problem.message
      case .invalidAnswer: "the Service \(name) does not answer as a repository of charts"
      default: problem.message
      }
    return ChartProblem(reason: reason, connection: problem)
  }
}

extension ChartService {
  /// The API server's path for where the Service sends us; nil: it is not the Service's.
  ///
  /// - Parameter place: the header `Location`, whose path the API server has put behind its own.
  func redirected(to place: String, from path: String) -> String? {
    guard place.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    var target = String(place.prefix { $0 != "#" })
    for origin in ["\(scheme)://\(host):\(port)", "\(scheme)://\(host)"] where target.hasPrefix(origin + "/") {
      target = String(target.dropFirst(origin.count))
      break
    }
    guard !target.hasPrefix("//") else { return nil }
    if !target.hasPrefix("/") {
      // Relative to the folder of what was asked for.
      guard !target.isEmpty, !target.prefix(while: { $0 != "/" && $0 != "?" }).contains(":") else { return nil }
      let folder = path.prefix { $0 != "?" }
      target = folder[...(folder.lastIndex(of: "/") ?? folder.startIndex)] + target
    }
    if !target.hasPrefix(proxyRoot + "/") { target = proxyRoot + target }
    let own = String(target.dropFirst(proxyRoot.count))
    guard case .service(let service) = ChartLocation("\(scheme)://\(host):\(port)\(own)"), service.proxyPath == target
    else { return nil }
    return target
  }
}

/// True for what may stand in a path of the API as an object's or a namespace's name.
private func isObjectName(_ text: String) -> Bool {
  guard (1...253).contains(text.utf8.count), text.first != ".", text.first != "-" else { return false }
  return text.utf8.allSatisfy { byte in
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
      || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }
}
