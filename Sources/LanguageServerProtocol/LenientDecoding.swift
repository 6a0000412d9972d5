// Decoding where a wrong type is as good as nothing: `initialize`, and what clients pass on from other servers.
//
// A client that sends `"hover": null` or `"hover": true` has no hover capability that could be believed; that is
// no reason to refuse to start.

/// A key that is only known as text.
struct AnyKey: CodingKey, ExpressibleByStringLiteral {
  var stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
  init(stringLiteral value: String) { stringValue = value }
}

/// A JSON object of which every member is optional and may have any type; also what stands for something that
/// should have been an object and is not.
struct LenientObject {
  private let container: KeyedDecodingContainer<AnyKey>?

  init(_ decoder: any Decoder) { container = try? decoder.container(keyedBy: AnyKey.self) }

  private init(_ container: KeyedDecodingContainer<AnyKey>?) { self.container = container }

  /// Whether there is an object at all: some capabilities are announced by `{}`.
  var isPresent: Bool { container != nil }

  /// nil for a missing member, for null and for another type.
  func value<T: Decodable>(_ key: AnyKey, as type: T.Type = T.self) -> T? {
    guard let container = having(key) else { return nil }
    return try? container.decode(type, forKey: key)
  }

  /// Only `true` is true.
  func flag(_ key: AnyKey) -> Bool { value(key) ?? false }

  /// An array without its elements of another type; nil where there is no array.
  func list<T: Decodable>(_ key: AnyKey, of type: T.Type = T.self) -> [T]? {
    value(key, as: [LenientElement<T>].self)?.compactMap(\.value)
  }

  func object(_ key: AnyKey) -> LenientObject {
    LenientObject(having(key).flatMap { try? $0.nestedContainer(keyedBy: AnyKey.self, forKey: key) })
  }

  /// Asked first because a thrown error costs far more than a look-up, and most members are missing.
  private func having(_ key: AnyKey) -> KeyedDecodingContainer<AnyKey>? {
    guard let container, container.contains(key), (try? container.decodeNil(forKey: key)) == false else { return nil }
    return container
  }
}

private struct LenientElement<T: Decodable>: Decodable {
  var value: T?
  init(from decoder: any Decoder) throws { value = try? T(from: decoder) }
}
