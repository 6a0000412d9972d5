// What is known of a followed cluster after each turn of events: the pure part of following.

import CatalogSources
import Foundation
import KubeSphereModel
import TestSupport
import Testing

@testable import KubernetesClient
@testable import LiveCatalog

private let unreachable = ConnectionProblem(.unreachable, "gone", remedy: "wait")
private let forbidden = ConnectionProblem(.forbidden, "no", remedy: "ask")
private let notFound = ConnectionProblem(.notFound, "none", remedy: "look")

private func decode<Object: CatalogObject>(_ type: Object.Type, _ json: String) throws -> Object {
  try JSONDecoder().decode(Object.self, from: Data(json.utf8))
}

@Suite struct ClusterStoreTests {
  private func host() throws -> ClusterObject {
    try decode(
      ClusterObject.self,
      #"{"metadata":{"name":"host","labels":{"cluster-role.kubesphere.io/host":""}},"spec":{"connection":{"token":"x"}}}"#
    )
  }

  private func version(_ text: String) throws -> ExtensionVersionObject {
    try decode(
      ExtensionVersionObject.self,
      #"{"metadata":{"name":"devops-\#(text)","labels":{"kubesphere.io/extension-ref":"devops"}},"spec":{"version":"\#(text)","icon":"xxx"}}"#
    )
  }

  private func devops() throws -> ExtensionObject {
    try decode(ExtensionObject.self, #"{"metadata":{"name":"devops"}}"#)
  }

  /// A store in which everything is listed.
  private func live(now: Double = 100) throws -> ClusterStore {
    var store = ClusterStore(context: "c", server: "https://host:6443")
    _ = store.apply(.listed([try devops()], unreadable: 0), to: \.extensions, now: now)
    _ = store.apply(.listed([try version("1.0.0")], unreadable: 0), to: \.versions, now: now)
    _ = store.apply(ReflectorEvent<CategoryObject>.listed([], unreadable: 0), to: \.categories, now: now)
    _ = store.apply(ReflectorEvent<InstallPlanObject>.listed([], unreadable: 0), to: \.plans, now: now)
    _ = store.apply(.listed([try host()], unreadable: 0), to: \.clusters, now: now)
    return store
  }

  private func catalog(_ store: ClusterStore, now: Double = 100) throws -> Catalog {
    store.catalog(try #require(store.trust(now: now)))
  }

  private func isAbsent<Value>(_ knowledge: Knowledge<Value>) -> Bool {
    if case .absent = knowledge { true } else { false }
  }

  @Test func nothingIsKnownAtFirst() {
    let store = ClusterStore(context: "c", server: "s")
    #expect(store.trust(now: 1) == nil)
    #expect(store.status(now: 1).phase == .connecting)
    #expect(!store.status(now: 1).isComplete)
  }

  @Test func everythingListedIsLive() throws {
    let store = try live()
    let status = store.status(now: 100)
    #expect(status.phase == .live && status.isComplete && status.problem == nil)
    let catalog = try catalog(store)
    #expect(catalog.completeKinds == Set(CatalogKind.allCases))
    #expect(catalog.evidence.contains("`c`") && !catalog.evidence.contains("1970"))
    #expect(!catalog.isStale)
    #expect(isAbsent(catalog.version("9.9.9", of: "devops")))
  }

  @Test func eventsChangeWhatIsKnown() throws {
    var store = try live()
    let changed = store.apply(.changed(try version("1.1.0")), to: \.versions, now: 101)
    #expect(changed)
    #expect(try catalog(store).version("1.1.0", of: "devops").value != nil)
    // What says nothing new is no change.
    let same = store.apply(.changed(try version("1.1.0")), to: \.versions, now: 102)
    #expect(!same)
    let deleted = store.apply(
      ReflectorEvent<ExtensionVersionObject>.deleted(name: "devops-1.1.0"), to: \.versions, now: 103)
    #expect(deleted)
    #expect(isAbsent(try catalog(store).version("1.1.0", of: "devops")))
  }

  /// What cannot be read is unknown, and as long as there is such an object nothing of its kind is absent.
  @Test func aChangeThatCannotBeReadIsUnknown() throws {
    typealias Event = ReflectorEvent<ExtensionVersionObject>
    for (isHealed, event) in [
      (true, Event.changed(try version("1.0.0"))), (true, .deleted(name: "devops-1.0.0")),
      (true, .listed([try version("1.0.0")], unreadable: 0)), (false, .alive), (false, .deleted(name: "other")),
    ] {
      var store = try live()
      _ = store.apply(Event.changed(try version("1.0.0")), to: \.versions, now: 101)
      let changed = store.apply(Event.unreadable(name: "devops-1.0.0"), to: \.versions, now: 102)
      #expect(changed)
      #expect(try catalog(store).completeKinds == Set(CatalogKind.allCases).subtracting([.extensionVersions]))
      #expect(try catalog(store).version("1.0.0", of: "devops").value == nil)
      #expect(try !isAbsent(catalog(store).version("1.0.0", of: "devops")))
      _ = store.apply(event, to: \.versions, now: 103)
      #expect(try catalog(store).completeKinds.contains(.extensionVersions) == isHealed, "\(event)")
    }
    // Of one without a name only a new list tells.
    var store = try live()
    _ = store.apply(Event.unreadable(name: nil), to: \.versions, now: 102)
    _ = store.apply(Event.changed(try version("1.0.0")), to: \.versions, now: 103)
    #expect(try !catalog(store).completeKinds.contains(.extensionVersions))
    _ = store.apply(Event.listed([], unreadable: 0), to: \.versions, now: 104)
    #expect(try catalog(store).completeKinds.contains(.extensionVersions))
  }

  @Test(
    arguments: [
      (#"{"type":"MODIFIED","object":{"metadata":{"name":"a","labels":[],"resourceVersion":"7"}}}"#, "a"),
      (#"{"type":"ADDED","object":{"metadata":{"resourceVersion":"7"}}}"#, nil),
      (#"{"type":"DELETED","object":{"metadata":{"name":"a","labels":7,"resourceVersion":"7"}}}"#, "a"),
      (#"{"type":"DELETED","object":{}}"#, nil),
    ] as [(String, String?)])
  func eventsThatCannotBeRead(_ line: String, _ expected: String?) throws {
    let event = try JSONDecoder().decode(WatchEvent<ExtensionVersionObject>.self, from: Data(line.utf8))
    guard case .unreadable(let name, _) = event else {
      Issue.record("\(event)")
      return
    }
    #expect(name == expected)
  }

  @Test func aShortFailureCountsForNothing() throws {
    var store = try live()
    fail(&store, now: 100)
    #expect(store.trust(now: 110)?.isStale == false)
    #expect(store.trust(now: 116)?.isStale == true)
    #expect(store.status(now: 116).phase == .offline)
    let stale = try catalog(store, now: 116)
    #expect(stale.completeKinds == Set(CatalogKind.allCases))
    #expect(stale.evidence.contains("`c`") && stale.evidence.contains("1970-01-01 00:01 UTC"), "\(stale.evidence)")
    // It is back.
    _ = store.apply(ReflectorEvent<ExtensionObject>.alive, to: \.extensions, now: 200)
    #expect(store.trust(now: 200)?.isStale == false)
    // Of what is not back, nothing can be said to be absent.
    #expect(store.trust(now: 200)?.completeKinds == [.extensions])
  }

  private func fail(_ store: inout ClusterStore, now: Double) {
    _ = store.apply(ReflectorEvent<ExtensionObject>.failed(unreachable, pause: 1), to: \.extensions, now: now)
    _ = store.apply(ReflectorEvent<ExtensionVersionObject>.failed(unreachable, pause: 1), to: \.versions, now: now)
    _ = store.apply(ReflectorEvent<CategoryObject>.failed(unreachable, pause: 1), to: \.categories, now: now)
    _ = store.apply(ReflectorEvent<InstallPlanObject>.failed(unreachable, pause: 1), to: \.plans, now: now)
    _ = store.apply(ReflectorEvent<ClusterObject>.failed(unreachable, pause: 1), to: \.clusters, now: now)
  }

  @Test func aKindThatWeMayNotSeeIsUnknownAndTheRestWorks() throws {
    var store = try live()
    _ = store.apply(ReflectorEvent<ClusterObject>.failed(forbidden, pause: 1), to: \.clusters, now: 100)
    let catalog = try catalog(store)
    #expect(catalog.clusters.isEmpty)
    #expect(!isAbsent(catalog.cluster(named: "x")))
    #expect(isAbsent(catalog.extension(named: "x")))
    let status = store.status(now: 100)
    #expect(status.phase == .live && status.problem == forbidden)
    store.serverVersion = "v1.20.0"
    #expect(try self.catalog(store).hostCluster?.kubernetesVersion == "v1.20.0")
  }

  @Test func objectsThatCannotBeReadMakeAKindIncomplete() throws {
    var store = try live()
    _ = store.apply(.listed([try version("1.0.0")], unreadable: 1), to: \.versions, now: 100)
    #expect(!isAbsent(try catalog(store).version("2.0.0", of: "devops")))
    // Nor does it become complete by failing and coming back.
    fail(&store, now: 101)
    _ = store.apply(ReflectorEvent<ExtensionVersionObject>.alive, to: \.versions, now: 102)
    #expect(!isAbsent(try catalog(store, now: 102).version("2.0.0", of: "devops")))
  }

  @Test func whatWasKeptCountsUntilTheClusterAnswers() throws {
    let kept = try catalog(try live())
    var store = ClusterStore(context: "c", server: "s")
    store.restore(kept, savedAt: 3600)
    let stale = try catalog(store, now: 3600 + 7200)
    #expect(stale.isStale)
    #expect(stale.evidence.contains("1970-01-01 01:00 UTC"))
    #expect(isAbsent(stale.version("9.9.9", of: "devops")))
    // One kind is live, the others are not yet.
    _ = store.apply(.listed([try version("9.9.9")], unreadable: 0), to: \.versions, now: 11_000)
    let mixed = try catalog(store, now: 11_000)
    #expect(!mixed.isStale)
    #expect(mixed.version("9.9.9", of: "devops").value != nil)
    #expect(mixed.completeKinds == [.extensionVersions])
    #expect(mixed.extension(named: "devops").value != nil)
  }

  @Test func theWrongClusterIsNamed() throws {
    var store = ClusterStore(context: "c", server: "s")
    _ = store.apply(ReflectorEvent<ExtensionObject>.failed(notFound, pause: 1), to: \.extensions, now: 1)
    _ = store.apply(ReflectorEvent<ExtensionVersionObject>.failed(notFound, pause: 1), to: \.versions, now: 1)
    let stranger = try #require(store.status(now: 1).problem)
    #expect(stranger.kind == .notFound && stranger != notFound)
    #expect(store.status(now: 1).phase == .live)

    store = try live()
    _ = store.apply(ReflectorEvent<ExtensionObject>.listed([], unreadable: 0), to: \.extensions, now: 1)
    _ = store.apply(ReflectorEvent<ExtensionVersionObject>.listed([], unreadable: 0), to: \.versions, now: 1)
    // A new host cluster without extensions is in order.
    #expect(store.status(now: 1).problem == nil)
    _ = store.apply(ReflectorEvent<ClusterObject>.listed([], unreadable: 0), to: \.clusters, now: 1)
    let member = try #require(store.status(now: 1).problem)
    #expect(member.kind == .notFound && member != stranger)
    #expect(try catalog(store, now: 1).completeKinds.isEmpty)
  }

  /// All that is said of clusters, and of where a catalog is from: Tests/Wording/clusters.md.
  @Test func wordsAreAsTheyWere() throws {
    var said = [try catalog(try live()).evidence]
    var store = ClusterStore(context: "c", server: "s")
    store.restore(try catalog(try live()), savedAt: 3600)
    said.append(try catalog(store, now: 10_800).evidence)
    store = ClusterStore(context: "c", server: "s")
    _ = store.apply(ReflectorEvent<ExtensionObject>.failed(notFound, pause: 1), to: \.extensions, now: 1)
    _ = store.apply(ReflectorEvent<ExtensionVersionObject>.failed(notFound, pause: 1), to: \.versions, now: 1)
    said.append(try #require(store.status(now: 1).problem).description)
    _ = store.apply(ReflectorEvent<ExtensionObject>.listed([], unreadable: 0), to: \.extensions, now: 1)
    _ = store.apply(ReflectorEvent<ExtensionVersionObject>.listed([], unreadable: 0), to: \.versions, now: 1)
    _ = store.apply(ReflectorEvent<ClusterObject>.listed([], unreadable: 0), to: \.clusters, now: 1)
    said.append(try #require(store.status(now: 1).problem).description)
    let words = """
      # What is said of clusters

      Written by `ClusterStoreTests`; see `Tests/TestSupport/Wording.swift`.


      """ + said.map { "- \($0)\n" }.joined()
    let difference = difference(of: words, from: "clusters.md")
    #expect(difference == nil, "\(difference ?? "")")
  }

  @Test func aClusterThatDoesNotAnswerIsOffline() {
    var store = ClusterStore(context: "c", server: "s")
    fail(&store, now: 1)
    let status = store.status(now: 1)
    #expect(status.phase == .offline && status.isComplete && status.problem == unreachable)
    #expect(store.trust(now: 1) == nil)
  }
}

@Suite struct ClusterObjectTests {
  @Test func membersOfTheWrongTypeCountAsNotThere() throws {
    let text = """
      {"metadata":{"name":"a","labels":{"kubesphere.io/category":"x"}},
       "spec":{"displayName":{"en":"A","zh":7},"description":[],"provider":{"en":{"name":"P"},"zh":"Q"}},
       "status":{"state":1,"enabled":"yes","installedVersion":"1.0.0","recommendedVersion":""}}
      """
    let value = try #require(try decode(ExtensionObject.self, text).value)
    #expect(value.displayName.byLanguage == ["en": "A"])
    #expect(value.provider.byLanguage == ["en": "P"])
    #expect(value.category == "x")
    #expect(value.state == nil && value.isEnabled == nil && value.recommendedVersion == nil)
    #expect(value.reportedVersion == "1.0.0")
  }

  @Test func dependencies() throws {
    let text = """
      {"metadata":{"name":"a-1.0.0"},"spec":{"version":"1.0.0","externalDependencies":[7,{"name":"b","required":true},null,
       {"name":"c","type":"x","version":">=1"},{}]}}
      """
    let value = try #require(try decode(ExtensionVersionObject.self, text).value)
    #expect(value.extensionName == "a")
    #expect(value.externalDependencies.map(\.name) == ["b", "c"])
    #expect(value.externalDependencies.map(\.isRequired) == [true, false])
  }

  @Test func aPlanOfTheCluster() throws {
    let text = """
      {"metadata":{"name":"a"},"spec":{"extension":{"name":"a","version":"2"},"config":"hidden","enabled":true},
       "status":{"state":"Upgrading","version":"1","targetNamespace":"n","clusterSchedulingStatuses":{"m":{"state":"Installed"}}}}
      """
    let value = try #require(try decode(InstallPlanObject.self, text).value)
    #expect(value.reportedVersion == "1" && value.plannedVersion == "2" && value.clusterStates == ["m": "Installed"])
    #expect(!"\(value)".contains("hidden"))
  }
}
