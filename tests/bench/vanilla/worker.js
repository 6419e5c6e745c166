chrome.runtime.onMessage.addListener((message, sender, answer) => {
  answer("here");
});
