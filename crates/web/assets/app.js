// Comfort only: every page works without it.
(function () {
  "use strict";

  // A refused form: the summary is read first.
  var summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  // Buttons that copy show only where copying works.
  if (navigator.clipboard) {
    document.querySelectorAll("[data-copy]").forEach(function (button) {
      var source = document.getElementById(button.dataset.copy);
      if (!source) return;
      button.hidden = false;
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(source.textContent.trim()).then(function () {
          button.textContent = button.dataset.copied;
          button.nextElementSibling.textContent = button.dataset.copied;
        });
      });
    });
  }

  // Work under way: the page is read again behind the scenes, and shown once it says something else.
  function said(page) {
    return page.querySelector("main").textContent;
  }
  function look() {
    fetch(location.href)
      .then(function (response) { return response.ok ? response.text() : Promise.reject(response.status); })
      .then(function (text) {
        if (said(new DOMParser().parseFromString(text, "text/html")) !== said(document)) location.reload();
        else setTimeout(look, 3000);
      })
      .catch(function () { setTimeout(look, 15000); });
  }
  if (document.querySelector("[data-follow]")) setTimeout(look, 3000);

  // Open menus close with Escape and when something else is clicked.
  var menus = document.querySelectorAll("header details");
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    menus.forEach(function (menu) {
      if (!menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", function (event) {
    menus.forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
})();
