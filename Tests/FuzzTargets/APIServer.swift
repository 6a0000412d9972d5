// What an API server answers, line by line as a watch has it: the store follows, whatever comes.

import KubeSphereModel

@testable import KubernetesClient
@testable import LiveCatalog

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

func fuzzAPIServer(_ bytes: [UInt8]) {
  var input = Input(bytes)
  let kind = input.number(below: 5)
  var store = ClusterStore(context: "fuzz", server: "https://127.0.0.1:6443")
  var now = 1000.0
  for line in input.rest.split(separator: UInt8(ascii: "\n")) {
    switch kind {
    case 0: apply(ExtensionObject.self, \.extensions)
    case 1: apply(ExtensionVersionObject.self, \.versions)
    case 2: apply(ClusterObject.self, \.clusters)
    case 3: apply(CategoryObject.self, \.categories)
    default: apply(InstallPlanObject.self, \.plans)
    }
    now += 20

    func apply<Object: CatalogObject>(
      _: Object.Type, _ path: WritableKeyPath<ClusterStore, KindStore<Object.Value>>
    ) {
      for event in events(Array(line)) as [ReflectorEvent<Object>] { _ = store.apply(event, to: path, now: now) }
    }
  }
  if let trust = store.trust(now: now) { _ = store.catalog(trust) }
  _ = store.status(now: now)
}

private func events<Object: APIObject>(_ line: [UInt8]) -> [ReflectorEvent<Object>] {
  if let page = try? JSONDecoder().decode(ListPage<Object>.self, from: Data(line)) {
    return [.listed(page.items, unreadable: page.unreadable)]
  }
  guard let event = try? JSONDecoder().decode(WatchEvent<Object>.self, from: Data(line)) else {
    guard let server = ServerURL("https://127.0.0.1:6443") else { return [] }
    let problem = problem(status: 500, body: line, subject: "list", server: server, retryAfter: "1")
    return [.failed(problem, pause: 1)]
  }
  switch event {
  case .changed(let object): return [.changed(object)]
  case .deleted(let metadata): return [.deleted(name: metadata.name)]
  case .unreadable(let name, _): return [.unreadable(name: name)]
  case .bookmark, .strange, .error: return [.alive]
  }
}
