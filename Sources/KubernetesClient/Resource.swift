// Kinds of objects that the API serves, and the envelopes they come in.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A cluster-scoped resource.
public struct Resource: Sendable, Hashable, CustomStringConvertible {
  public let group: String
  public let version: String
  /// The plural in lower case, as in a URL.
  public let name: String

  public init(group: String, version: String, name: String) {
    self.group = group
    self.version = version
    self.name = name
  }

  public var path: String { "/apis/\(group)/\(version)/\(name)" }
  /// `extensions.kubesphere.io`.
  public var description: String { "\(name).\(group)" }
}

/// What every object has; `metadata`.
public struct ObjectMetadata: Decodable, Sendable, Equatable {
  public var name: String
  public var resourceVersion: String?
  public var labels: [String: String]?
  public var deletionTimestamp: String?

  public init(name: String) { self.name = name }
}

/// An object as far as somebody wants to know it: only the members that are named are decoded.
public protocol APIObject: Decodable, Sendable {
  var metadata: ObjectMetadata { get }
}

/// An object without all but its metadata.
///
/// https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches
struct ObjectVersions: APIObject {
  /// A server that does not know it answers with whole objects.
  static let mediaType = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"

  let metadata: ObjectMetadata
}

/// One page of a list.
struct ListPage<Object: APIObject>: Decodable, Sendable {
  let items: [Object]
  /// How many items are not what the API says.
  let unreadable: Int
  let resourceVersion: String?
  /// Where the next page starts; nil: this is the last.
  let next: String?

  private enum Key: String, CodingKey { case kind, items, metadata }

  private struct Metadata: Decodable {
    var resourceVersion: String?
    var `continue`: String?
  }

  /// An item that cannot be decoded does not take the others along.
  private struct Lenient: Decodable {
    let object: Object?
    init(from decoder: any Decoder) { object = try? Object(from: decoder) }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    guard try container.decode(String.self, forKey: .kind).hasSuffix("List") else {
      throw DecodingError.dataCorruptedError(forKey: .kind, in: container, debugDescription: "not a list")
    }
    let metadata = try container.decode(Metadata.self, forKey: .metadata)
    resourceVersion = metadata.resourceVersion
    next = metadata.continue.flatMap { $0.isEmpty ? nil : $0 }
    let decoded = try container.decodeIfPresent([Lenient].self, forKey: .items) ?? []
    items = decoded.compactMap(\.object)
    unreadable = decoded.count - items.count
  }
}

/// One line of a watch.
enum WatchEvent<Object: APIObject>: Decodable, Sendable {
  case changed(Object)
  case deleted(ObjectMetadata)
  case bookmark(resourceVersion: String)
  case error(APIStatus)
  /// An object that cannot be decoded. Its name is nil where not even that can be read.
  case unreadable(name: String?, resourceVersion: String?)
  /// Of a type that is not known.
  case strange(resourceVersion: String?)

  private enum Key: String, CodingKey { case type, object }
  private struct Bare: Decodable { var metadata: ObjectMetadata }
  private struct Named: Decodable {
    struct Metadata: Decodable { var name: String }
    var metadata: Metadata
  }
  private struct Bookmark: Decodable {
    struct Metadata: Decodable { var resourceVersion: String }
    var metadata: Metadata
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func version() -> String? {
      (try? container.decode(Bookmark.self, forKey: .object))?.metadata.resourceVersion
    }
    func name() -> String? { (try? container.decode(Named.self, forKey: .object))?.metadata.name }
    switch try container.decode(String.self, forKey: .type) {
    case "ADDED", "MODIFIED":
      if let object = try? container.decode(Object.self, forKey: .object) {
        self = .changed(object)
      } else {
        self = .unreadable(name: name(), resourceVersion: version())
      }
    case "DELETED":
      if let object = try? container.decode(Bare.self, forKey: .object) {
        self = .deleted(object.metadata)
      } else {
        self = .unreadable(name: name(), resourceVersion: version())
      }
    case "BOOKMARK":
      self = .bookmark(resourceVersion: try container.decode(Bookmark.self, forKey: .object).metadata.resourceVersion)
    case "ERROR": self = .error(try container.decode(APIStatus.self, forKey: .object))
    default: self = .strange(resourceVersion: version())
    }
  }
}

/// Takes a stream of bytes apart into lines.
struct LineSplitter {
  private var partial: [UInt8] = []
  /// Bytes of the line that is not complete.
  var pendingCount: Int { partial.count }

  /// The line that is not complete; it is forgotten.
  mutating func rest() -> [UInt8] {
    defer { partial.removeAll() }
    return partial
  }

  /// - Returns: the lines that these bytes complete, without their ends; empty ones are left out.
  mutating func append(_ bytes: some Collection<UInt8>) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      partial.append(contentsOf: bytes[start..<end])
      if partial.contains(where: { $0 > UInt8(ascii: " ") }) { lines.append(partial) }
      partial.removeAll()
      start = bytes.index(after: end)
    }
    partial.append(contentsOf: bytes[start...])
    return lines
  }
}
