// Narrows the list of figures while one types. The page is whole without it.
(function () {
  "use strict";
  var filter = document.getElementById("filter");
  var field = document.getElementById("filter-words");
  var status = document.getElementById("filter-count");
  var header = document.getElementById("search-figures");
  var plain = function (text) {
    return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/œ/g, "oe").replace(/’/g, "'")
      .replace(/[\u00a0\u202f]/g, " ");
  };
  var groups = Array.from(document.querySelectorAll("#index .group")).map(function (group) {
    var title = plain(group.querySelector("h2").textContent);
    var items = Array.from(group.querySelectorAll("li")).map(function (item) {
      return { item: item, text: plain(item.textContent) + " " + title };
    });
    return { group: group, items: items };
  });
  var show = function () {
    var words = plain(field.value).split(/\s+/).filter(Boolean);
    var count = 0;
    groups.forEach(function (group) {
      var shown = 0;
      group.items.forEach(function (entry) {
        var fits = words.every(function (word) { return entry.text.includes(word); });
        entry.item.hidden = !fits;
        shown += fits ? 1 : 0;
      });
      group.group.hidden = shown === 0;
      count += shown;
    });
    var form = count === 0 ? "none" : count === 1 ? "one" : "many";
    status.textContent = words.length === 0 ? "" : status.dataset[form].replace("#", String(count));
  };
  var asked = new URLSearchParams(location.search).get("q") || "";
  field.value = asked;
  header.value = asked;
  filter.hidden = false;
  field.addEventListener("input", show);
  show();
})();
